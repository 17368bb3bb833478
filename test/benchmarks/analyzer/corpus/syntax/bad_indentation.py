# why: Indentation that fits nothing.
# syntaxValid: false
# ---
if True:
    a = 1
  b = 2
results = {}
