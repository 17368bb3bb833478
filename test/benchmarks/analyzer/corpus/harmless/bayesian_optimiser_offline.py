# why: An optimiser over a simulated machine; ask and tell and set are its own methods.
# ---
import numpy as np


class SimulatedMachine:
    def __init__(self):
        self.setpoints = {"q1": 0.0, "q2": 0.0}

    def set(self, name, value):
        self.setpoints[name] = value

    def read(self):
        return (self.setpoints["q1"] - 0.3) ** 2 + (self.setpoints["q2"] + 0.1) ** 2


class RandomSearch:
    def __init__(self, bounds, seed=0):
        self.bounds, self.rng, self.best = bounds, np.random.default_rng(seed), (np.inf, None)

    def ask(self):
        return {name: self.rng.uniform(*limits) for name, limits in self.bounds.items()}

    def tell(self, point, value):
        if value < self.best[0]:
            self.best = (value, point)


machine = SimulatedMachine()
search = RandomSearch({"q1": (-1, 1), "q2": (-1, 1)})
for _ in range(500):
    point = search.ask()
    for name, value in point.items():
        machine.set(name, value)
    search.tell(point, machine.read())
results = {"objective": search.best[0], "point": search.best[1]}
