# why: itertools gives the PVs back.
# ---
import itertools

import epics

pvs = [epics.PV("SR:A"), epics.PV("SR:B")]
for pv, value in itertools.product(pvs, [0.1, 0.2]):
    pv.put(value)
