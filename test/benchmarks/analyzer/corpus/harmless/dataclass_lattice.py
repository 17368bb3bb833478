# why: A lattice of dataclasses; setattr on the program's own objects.
# ---
from dataclasses import dataclass, field, replace

import numpy as np


@dataclass(frozen=True)
class Quad:
    name: str
    length: float
    k1: float

    def matrix(self):
        root = np.sqrt(abs(self.k1))
        phi = root * self.length
        if self.k1 > 0:
            return np.array([[np.cos(phi), np.sin(phi) / root], [-root * np.sin(phi), np.cos(phi)]])
        return np.array([[np.cosh(phi), np.sinh(phi) / root], [root * np.sinh(phi), np.cosh(phi)]])


@dataclass
class Line:
    elements: list = field(default_factory=list)

    def put(self, element):
        self.elements.append(element)
        return self

    def matrix(self):
        total = np.eye(2)
        for element in self.elements:
            total = element.matrix() @ total
        return total


qf = Quad("QF", 0.3, 1.2)
line = Line().put(qf).put(replace(qf, name="QD", k1=-1.1))
trace = float(np.trace(line.matrix()))
results = {"trace": trace, "stable": abs(trace) < 2}
