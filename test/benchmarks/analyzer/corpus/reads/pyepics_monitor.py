# why: camonitor with a callback that only notes values.
# reads: ["SR:VAC:P1"]
# ---
import time

import epics

samples = []


def on_change(pvname=None, value=None, timestamp=None, **kw):
    samples.append((timestamp, value))


epics.camonitor("SR:VAC:P1", callback=on_change)
time.sleep(10)
epics.camonitor_clear("SR:VAC:P1")
values = [v for _, v in samples]
results = {"n": len(values), "max": max(values, default=None)}
