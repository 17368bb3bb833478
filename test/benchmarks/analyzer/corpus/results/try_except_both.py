# why: Bound in try and in except.
# results: definite
# ---
try:
    results = {"value": float(context["text"])}
except ValueError as error:
    results = {"error": str(error)}
