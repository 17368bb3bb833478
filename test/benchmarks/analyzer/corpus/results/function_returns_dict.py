# why: The function returns a dictionary on each path.
# results: definite
# ---
def analyse(values):
    if not values:
        return {"n": 0}
    return {"n": len(values), "max": max(values)}


results = analyse(context["values"])
