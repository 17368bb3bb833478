# why: PVs travel through a queue and are only read.
# ---
import queue

import epics

work = queue.Queue()
for name in ("SR:A", "SR:B"):
    work.put(epics.PV(name))
values = []
while not work.empty():
    values.append(work.get().get())
results = {"values": values}
