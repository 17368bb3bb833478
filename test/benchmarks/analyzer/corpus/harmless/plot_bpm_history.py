# why: matplotlib only; ax.set and fig.savefig are not control calls.
# ---
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

times = np.array(context["times"])
fig, axes = plt.subplots(2, 1, sharex=True, figsize=(8, 6))
for axis, plane in zip(axes, "xy"):
    values = np.array(context[f"bpm_{plane}"])
    axis.plot(times, values, lw=0.8, label=plane)
    axis.axhline(values.mean(), ls=":", color="grey")
    axis.set(ylabel=f"{plane} (mm)", title=f"spread {values.std():.4f} mm")
    axis.legend()
axes[-1].set_xlabel("time (s)")
fig.tight_layout()
fig.savefig("bpm_history.png", dpi=120)
results = {"figure": "bpm_history.png", "points": int(times.size)}
