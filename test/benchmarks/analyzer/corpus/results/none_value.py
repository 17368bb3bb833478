# why: results is None.
# results: no
# ---
value = 3
results = None
