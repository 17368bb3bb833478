# why: A list is no dictionary.
# results: no
# ---
results = [1, 2, 3]
