# why: A model's prose stands before the program.
# syntaxValid: false
# ---
Here is the program that you asked for:
results = {"a": 1}
