# why: The objective that scipy minimises writes to the machine.
# ---
import time

import epics
from scipy.optimize import minimize

knobs = ["SR:QF1:SP", "SR:QD1:SP"]
start = [epics.caget(k) for k in knobs]


def objective(x):
    for name, value in zip(knobs, x):
        epics.caput(name, float(value), wait=True)
    time.sleep(1)
    return -epics.caget("SR:LIFETIME")


best = minimize(objective, start, method="Nelder-Mead", options={"maxiter": 20})
results = {"x": best.x.tolist(), "lifetime": -best.fun}
