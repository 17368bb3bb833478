# why: 'No wildcard: it may stay unbound.'
# results: maybe
# ---
match context["kind"]:
    case "mean":
        results = {"mean": 1.0}
    case "sum":
        results = {"sum": 2.0}
