# why: The smallest useful program.
# ---
data = context["values"]
results = {"n": len(data), "min": min(data), "max": max(data)}
