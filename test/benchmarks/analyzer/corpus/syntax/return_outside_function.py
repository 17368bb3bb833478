# why: The parser accepts it, the compiler does not.
# syntaxValid: false
# ---
values = context["values"]
if not values:
    return {}
results = {"n": len(values)}
