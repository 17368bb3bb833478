# why: A colon is missing.
# syntaxValid: false
# ---
def mean(values)
    return sum(values) / len(values)

results = {"mean": mean(context["values"])}
