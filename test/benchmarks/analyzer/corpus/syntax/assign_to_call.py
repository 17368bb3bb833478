# why: A call cannot be assigned to.
# syntaxValid: false
# ---
float("3") = 3
results = {}
