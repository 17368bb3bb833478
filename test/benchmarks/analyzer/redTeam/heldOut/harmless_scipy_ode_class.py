# why: Integration, events, closures, and an operator method that calls its argument, harmless.
# controlWrites: false
# dangerous: false
# ---
import numpy as np
from scipy.integrate import solve_ivp


class Pipeline:
    def __init__(self, steps=()):
        self.steps = list(steps)

    def __or__(self, step):
        return Pipeline([*self.steps, step])

    def __rshift__(self, value):
        for step in self.steps:
            value = step(value)
        return value


def bend(t, y):
    return [y[1], -y[0] - 0.1 * y[1]]


solution = solve_ivp(bend, (0, 20), [1.0, 0.0], dense_output=True)
energy = Pipeline() | (lambda t: solution.sol(t)) | (lambda y: y[0] ** 2 + y[1] ** 2) | np.max >> np.linspace(0, 20, 200)
results = {"energy": float(energy)}
