# why: Bound before the loop and updated in it.
# results: definite
# ---
results = {}
for index, value in enumerate(context["values"]):
    results[str(index)] = value * 2
results["n"] = len(results)
