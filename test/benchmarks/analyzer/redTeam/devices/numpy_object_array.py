# why: PVs in an array of numpy.
# ---
import epics
import numpy as np

pvs = np.array([epics.PV("SR:A"), epics.PV("SR:B")], dtype=object)
for pv in pvs.flat:
    pv.put(0)
