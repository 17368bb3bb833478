# why: It may leave before results is bound.
# results: maybe
# ---
import sys

if not context["values"]:
    print("no data")
    sys.exit()
results = {"n": len(context["values"])}
