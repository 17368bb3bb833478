# why: A class holding read-only PVs in a dictionary.
# ---
import epics
import numpy as np


class OrbitReader:
    def __init__(self, count):
        self.pvs = {i: epics.PV(f"SR:BPM{i}:X") for i in range(count)}

    def read(self):
        return np.array([pv.get(timeout=1.0) for pv in self.pvs.values()], dtype=float)


reader = OrbitReader(24)
orbits = np.array([reader.read() for _ in range(5)])
results = {"mean": orbits.mean(axis=0).tolist(), "noise": float(orbits.std(axis=0).mean())}
