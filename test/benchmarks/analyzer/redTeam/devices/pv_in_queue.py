# why: PVs travel through a queue.
# ---
import queue

import epics

work = queue.Queue()
work.put((epics.PV("SR:A"), 1.0))
pv, value = work.get()
pv.put(value)
