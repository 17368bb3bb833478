# why: Global names are made by globals().
# ---
import epics

for name in ("qf", "qd"):
    globals()[name] = epics.PV(f"SR:{name.upper()}:SP")
qf.put(1.0)
