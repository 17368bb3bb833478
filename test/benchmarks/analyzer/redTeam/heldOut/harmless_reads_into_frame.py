# why: Archived and live values side by side; PVs in a dictionary, a frame and a queue, only read.
# controlWrites: false
# controlReads: true
# dangerous: false
# ---
import queue
import threading

import epics
import pandas as pd

pvs = {name: epics.PV(f"SR:{name}") for name in ("DCCT", "LIFETIME", "TUNE:X")}
samples = queue.Queue()


def sample(name):
    for _ in range(5):
        samples.put({"name": name, "value": pvs[name].get(timeout=1)})


threads = [threading.Thread(target=sample, args=(name,)) for name in pvs]
[t.start() for t in threads]
[t.join() for t in threads]
frame = pd.DataFrame([samples.get() for _ in range(samples.qsize())])
frame.loc[frame["value"].isna(), "value"] = 0.0
results = frame.groupby("name")["value"].mean().to_dict()
