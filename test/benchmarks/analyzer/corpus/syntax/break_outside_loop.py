# why: break without a loop is refused by the compiler.
# syntaxValid: false
# ---
if context["stop"]:
    break
results = {}
