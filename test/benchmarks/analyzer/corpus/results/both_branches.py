# why: Bound on both branches.
# results: definite
# ---
if context["values"]:
    results = {"n": len(context["values"])}
else:
    results = {"n": 0}
