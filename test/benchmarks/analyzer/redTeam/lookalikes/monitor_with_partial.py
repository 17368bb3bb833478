# why: A monitor's callback is a partial of an own function.
# ---
import time
from functools import partial

import epics

history = {}


def note(store, pvname=None, value=None, **kw):
    store.setdefault(pvname, []).append(value)


pvs = [epics.PV(name, callback=partial(note, history)) for name in ("SR:A", "SR:B")]
time.sleep(2)
for pv in pvs:
    pv.disconnect()
results = history
