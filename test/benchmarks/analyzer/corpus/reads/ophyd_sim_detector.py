# why: Soft signals and a simulated detector of ophyd that are read; no hardware is behind them.
# controlReads: false
# ---
from ophyd.sim import det, motor
import numpy as np

readings = [det.read()["det"]["value"] for _ in range(3)]
position = motor.position
results = {"mean": float(np.mean(readings)), "position": position}
