# why: Bound inside a with statement.
# results: definite
# ---
with open("data.txt") as handle:
    results = {"lines": sum(1 for _ in handle)}
