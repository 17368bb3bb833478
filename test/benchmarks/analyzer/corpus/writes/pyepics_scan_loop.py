# why: A scan with loop-computed values.
# writes: {"SR:QF1:SP": null}
# ---
import time

import epics
import numpy as np

start = epics.caget("SR:QF1:SP")
points = []
try:
    for delta in np.linspace(-0.05, 0.05, 11):
        epics.caput("SR:QF1:SP", start + delta, wait=True)
        time.sleep(2)
        points.append((start + delta, epics.caget("SR:TUNE:X")))
finally:
    epics.caput("SR:QF1:SP", start)
slope = np.polyfit(*zip(*points), 1)[0]
results = {"dtune_dk": float(slope), "points": points}
