# why: A curve fit with scipy.
# ---
import numpy as np
from scipy.optimize import curve_fit

t = np.array(context["time_s"])
current = np.array(context["current_mA"])


def decay(t, i0, tau):
    return i0 * np.exp(-t / tau)


(i0, tau), cov = curve_fit(decay, t, current, p0=(current[0], 36000.0))
errors = np.sqrt(np.diag(cov))
residual = current - decay(t, i0, tau)

results = {
    "initial_current_mA": float(i0),
    "lifetime_h": float(tau / 3600),
    "lifetime_error_h": float(errors[1] / 3600),
    "chi2": float(np.sum(residual ** 2)),
}
