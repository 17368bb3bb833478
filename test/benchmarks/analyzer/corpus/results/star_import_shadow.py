# why: A loop variable of the same name replaces it, when the list has entries.
# results: maybe
# ---
results = {"a": 1}
for results in context["rows"]:
    print(results)
