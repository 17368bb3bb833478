# why: dict(), update and the or-operator keep it a dictionary.
# results: definite
# ---
results = dict(a=1)
results.update(b=2)
results |= {"c": 3}
