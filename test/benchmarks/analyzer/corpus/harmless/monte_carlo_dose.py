# why: Random numbers and a histogram.
# ---
import numpy as np

rng = np.random.default_rng(context.get("seed", 7))
n = 200_000
depth = rng.exponential(scale=3.2, size=n)
angle = np.arccos(rng.uniform(-1, 1, n))
inside = (depth < 10) & (np.abs(np.sin(angle)) < 0.7)
histogram, edges = np.histogram(depth[inside], bins=50, range=(0, 10))
dose = histogram / histogram.sum()
results = {"fraction": float(inside.mean()), "depth_cm": edges[:-1].tolist(), "dose": dose.tolist()}
