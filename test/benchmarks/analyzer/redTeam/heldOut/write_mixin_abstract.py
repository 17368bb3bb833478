# why: The write stands in a mixin that reaches the channel through an abstract property.
# ---
from abc import ABC, abstractmethod

import epics


class Settable:
    def set(self, value):
        self.channel.put(value)


class Magnet(Settable, ABC):
    @property
    @abstractmethod
    def channel(self): ...


class Quadrupole(Magnet):
    def __init__(self, name):
        self._pv = epics.PV(name)

    @property
    def channel(self):
        return self._pv


magnets = {n: Quadrupole(f"SR:{n}:SP") for n in ("QF1", "QD1")}
magnets["QF1"].set(3.1)
results = {}
