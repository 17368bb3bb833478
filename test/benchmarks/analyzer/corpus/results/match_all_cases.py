# why: A match with a wildcard case binds on each path.
# results: definite
# ---
match context["kind"]:
    case "mean":
        results = {"mean": 1.0}
    case "sum":
        results = {"sum": 2.0}
    case _:
        results = {}
