# why: results is never mentioned.
# results: no
# ---
mean = sum(context["values"]) / len(context["values"])
print(mean)
