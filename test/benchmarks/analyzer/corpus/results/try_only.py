# why: Bound in try, the handler only prints.
# results: maybe
# ---
try:
    value = float(context["text"])
    results = {"value": value}
except Exception as error:
    print("failed", error)
