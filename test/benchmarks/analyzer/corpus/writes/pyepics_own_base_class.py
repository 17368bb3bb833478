# why: The base class keeps the function, the subclass uses it.
# writes: {"SR:QF9:SP": 0.5}
# ---
import epics


class Base:
    write = staticmethod(epics.caput)


class Controller(Base):
    def __init__(self, name):
        self.name = name

    def set(self, value):
        self.write(self.name, value)


Controller("SR:QF9:SP").set(0.5)
results = {"done": True}
