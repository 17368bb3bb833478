# why: caput imported by name, with wait and timeout.
# writes: {"SR:QD1:SP": -2.9}
# ---
from epics import caget, caput

before = caget("SR:QD1:SP")
status = caput("SR:QD1:SP", -2.9, wait=True, timeout=10)
results = {"before": before, "after": caget("SR:QD1:SP"), "status": status}
