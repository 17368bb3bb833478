# why: Comprehensions, walrus, star-unpacking, slices.
# ---
readings = context["readings"]
first, *middle, last = readings
big = [y for x in middle if (y := x * 1000) > 1.0]
pairs = {a: b for a, b in zip(readings[::2], readings[1::2])}
flat = [v for row in context["rows"] for v in row if v is not None]
unique = {round(v, 3) for v in flat}
results = {"first": first, "last": last, "big": big, "pairs": len(pairs), "unique": len(unique)}
