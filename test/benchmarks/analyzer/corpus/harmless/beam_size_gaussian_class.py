# why: A class with __call__, __getitem__ and __setitem__ of its own.
# ---
import numpy as np


class Gaussian:
    def __init__(self, **parameters):
        self._p = {"mu": 0.0, "sigma": 1.0, "height": 1.0} | parameters

    def __getitem__(self, name):
        return self._p[name]

    def __setitem__(self, name, value):
        if name not in self._p:
            raise KeyError(name)
        self._p[name] = value

    def __call__(self, x):
        return self["height"] * np.exp(-0.5 * ((x - self["mu"]) / self["sigma"]) ** 2)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return False


with Gaussian(sigma=2.0) as g:
    g["mu"] = 1.5
    x = np.linspace(-5, 5, 101)
    y = g(x)
results = {"maximum_at": float(x[np.argmax(y)]), "area": float(np.trapezoid(y, x))}
