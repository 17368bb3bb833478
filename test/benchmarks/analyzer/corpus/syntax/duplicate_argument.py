# why: The same parameter twice is refused by the compiler.
# syntaxValid: false
# ---
def f(a, a):
    return a


results = {}
