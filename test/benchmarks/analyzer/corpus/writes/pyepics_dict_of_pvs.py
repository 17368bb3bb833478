# why: PVs in a dictionary, written in a loop.
# ---
import epics

pvs = {name: epics.PV(name) for name in ("SR:QF1:SP", "SR:QF2:SP", "SR:QF3:SP")}
targets = {"SR:QF1:SP": 1.01, "SR:QF2:SP": 1.02, "SR:QF3:SP": 1.03}
for name, value in targets.items():
    pvs[name].put(value)
results = {name: pv.get() for name, pv in pvs.items()}
