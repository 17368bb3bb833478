# why: The first PVs of a list.
# ---
from itertools import islice

import epics

pvs = (epics.PV(f"SR:COR{i}") for i in range(100))
for pv in islice(pvs, 3):
    pv.put(0)
