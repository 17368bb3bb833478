# why: nonlocal at module level is refused by the compiler.
# syntaxValid: false
# ---
counter = 0
nonlocal counter
results = {}
