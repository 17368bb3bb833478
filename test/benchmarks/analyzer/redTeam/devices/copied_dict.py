# why: A copy of the dictionary of PVs.
# ---
import copy

import epics

pvs = {"a": epics.PV("SR:A")}
copy.copy(pvs)["a"].put(1)
