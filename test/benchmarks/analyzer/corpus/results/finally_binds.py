# why: Bound in finally.
# results: definite
# ---
value = None
try:
    value = float(context["text"])
except ValueError:
    pass
finally:
    results = {"value": value}
