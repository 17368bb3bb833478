# why: Form feeds, a byte order mark's escape and line continuation are valid.
# ---
total = 1 + \
    2
label = "\ufeff\x0c"
results = {"total": total, "label": label}
