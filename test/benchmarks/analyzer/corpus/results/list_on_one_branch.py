# why: A dictionary or a list.
# results: maybe
# ---
results = {"a": 1}
if context["as_list"]:
    results = list(results.items())
