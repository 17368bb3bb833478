# why: Bound on one branch only.
# results: maybe
# ---
if context["values"]:
    results = {"n": len(context["values"])}
