# why: Lists of PVs are joined by sum.
# ---
import epics

sectors = [[epics.PV("SR:A")], [epics.PV("SR:B")]]
for pv in sum(sectors, []):
    pv.put(0)
