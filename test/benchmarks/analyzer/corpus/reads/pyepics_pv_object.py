# why: A PV object, get and value are read.
# reads: [SR:TUNE:X]
# ---
from epics import PV

tune = PV("SR:TUNE:X")
if not tune.wait_for_connection(timeout=3):
    raise RuntimeError("SR:TUNE:X does not answer")
values = [tune.get(use_monitor=False) for _ in range(10)]
results = {"tune": tune.value, "severity": tune.severity, "spread": max(values) - min(values)}
