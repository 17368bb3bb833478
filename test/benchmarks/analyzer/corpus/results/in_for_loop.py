# why: The loop may run no time.
# results: maybe
# ---
for value in context["values"]:
    results = {"last": value}
