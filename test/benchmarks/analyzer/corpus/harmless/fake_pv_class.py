# why: A class PV of the program itself, a simulation without any library behind it.
# ---
import random


class PV:
    """Simulated process variable: a number with noise."""

    def __init__(self, name, value=0.0):
        self.name = name
        self._value = value

    @property
    def value(self):
        return self._value + random.gauss(0, 1e-3)

    @value.setter
    def value(self, new):
        self._value = float(new)

    def put(self, new, wait=False):
        self.value = new

    def get(self):
        return self.value


quad = PV("SIM:QF1")
history = []
for step in range(10):
    quad.put(step * 0.1)
    history.append(quad.get())
quad.value = 0.0
results = {"history": history, "final": quad.get()}
