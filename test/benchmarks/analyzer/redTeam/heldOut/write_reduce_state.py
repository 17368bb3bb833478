# why: A reducer hands PVs from step to step.
# ---
from functools import reduce

import epics


def step(state, change):
    name, value = change
    pv = state.setdefault(name, epics.PV(name))
    pv.put(value)
    return state


final = reduce(step, [("SR:A", 1), ("SR:B", 2)], {})
results = {"n": len(final)}
