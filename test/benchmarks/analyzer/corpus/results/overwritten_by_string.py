# why: Overwritten at the end by text.
# results: no
# ---
results = {"a": 1}
results = f"a = {results['a']}"
