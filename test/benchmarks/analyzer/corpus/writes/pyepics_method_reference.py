# why: A bound method is kept and called later.
# writes: {"SR:D:SP": 0}
# ---
import atexit

import epics

pv = epics.PV("SR:D:SP")
atexit.register(pv.put, 0)
results = {"registered": True}
