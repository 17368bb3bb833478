# why: A namespace holds the PVs.
# ---
from types import SimpleNamespace

import epics

m = SimpleNamespace(qf=epics.PV("SR:QF:SP"))
m.qf.put(1)
