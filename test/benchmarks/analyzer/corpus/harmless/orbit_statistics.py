# why: Arithmetic on given orbit data.
# ---
"""Statistics of the closed orbit that the archiver delivered."""
import numpy as np

orbit_x = np.array(context["orbit_x_mm"], dtype=float)
orbit_y = np.array(context["orbit_y_mm"], dtype=float)


def rms(values):
    values = values[np.isfinite(values)]
    return float(np.sqrt(np.mean(values ** 2))) if values.size else float("nan")


worst = int(np.nanargmax(np.abs(orbit_x)))
print(f"worst horizontal reading at BPM {worst}: {orbit_x[worst]:.3f} mm")
results = {
    "rms_x_mm": rms(orbit_x),
    "rms_y_mm": rms(orbit_y),
    "worst_bpm": worst,
    "peak_to_peak_x_mm": float(np.ptp(orbit_x)),
}
