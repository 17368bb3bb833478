# why: PV.put.
# writes: {"SR:TUNE:SP": 0.22}
# ---
from epics import PV

pv = PV("SR:TUNE:SP")
pv.wait_for_connection(timeout=2)
pv.put(0.22, wait=True)
results = {"tune": pv.get()}
