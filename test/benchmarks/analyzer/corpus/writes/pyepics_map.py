# why: caput is given to map.
# ---
import epics

names = ["SR:A:SP", "SR:B:SP"]
values = [1.0, 2.0]
status = list(map(epics.caput, names, values))
results = {"status": status}
