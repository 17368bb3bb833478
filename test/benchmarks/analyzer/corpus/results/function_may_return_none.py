# why: One path of the function ends without return.
# results: maybe
# ---
def analyse(values):
    if values:
        return {"n": len(values)}


results = analyse(context["values"])
