# why: The PVs are ordered in a heap.
# ---
import heapq

import epics

heap = []
for priority, name in [(2, "SR:A"), (1, "SR:B")]:
    heapq.heappush(heap, (priority, name, epics.PV(name)))
while heap:
    _, _, pv = heapq.heappop(heap)
    pv.put(0)
