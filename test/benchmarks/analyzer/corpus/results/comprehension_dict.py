# why: A dictionary comprehension.
# results: definite
# ---
results = {name: len(values) for name, values in context["series"].items()}
