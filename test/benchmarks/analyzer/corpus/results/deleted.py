# why: Deleted at the end.
# results: no
# ---
results = {"a": 1}
print(results)
del results
