# why: Orbit correction computed only, nothing applied.
# ---
import numpy as np

R = np.array(context["response_matrix"])
orbit = np.array(context["orbit"])
U, s, Vt = np.linalg.svd(R, full_matrices=False)
keep = s > s[0] * 1e-3
inverse = (Vt.T[:, keep] / s[keep]) @ U.T[keep]
kicks = -inverse @ orbit
predicted = orbit + R @ kicks
limit = 0.5
scale = min(1.0, limit / np.abs(kicks).max())
commands = {name: float(k * scale) for name, k in zip(context["corrector_names"], kicks)}
results = {
    "rms_before": float(np.std(orbit)),
    "rms_after": float(np.std(predicted)),
    "modes": int(keep.sum()),
    "suggested_kicks": commands,
}
