# why: The handler raises, so every normal path has it.
# results: definite
# ---
try:
    results = {"value": float(context["text"])}
except ValueError:
    print("not a number:", context["text"])
    raise
