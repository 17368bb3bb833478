# why: A function of the program itself that is called caput and only fills a dictionary.
# ---
"""Dry run: what would be set, without a control system."""
planned = {}


def caput(pv, value):
    """Not the real one: notes what would be written."""
    planned[pv] = value


def caget(pv):
    return planned.get(pv, context["setpoints"].get(pv, 0.0))


for index, delta in enumerate([0.01, -0.02, 0.005], start=1):
    name = f"SR:COR{index}:SP"
    caput(name, caget(name) + delta)

results = {"planned": planned, "count": len(planned)}
