# why: A string is not closed.
# syntaxValid: false
# ---
name = "SR:QF1:SP
results = {"name": name}
