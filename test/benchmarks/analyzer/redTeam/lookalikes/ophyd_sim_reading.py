# why: A read-only device class whose methods have names like set in own helper objects.
# ---
from ophyd import Component as C
from ophyd import Device, EpicsSignalRO


class Bpm(Device):
    x = C(EpicsSignalRO, "X")
    y = C(EpicsSignalRO, "Y")


class Window:
    def __init__(self):
        self.limits = {}

    def set(self, name, low, high):
        self.limits[name] = (low, high)
        return self


bpm = Bpm("SR:B1:", name="bpm")
window = Window().set("x", -1, 1).set("y", -1, 1)
inside = {name: low <= getattr(bpm, name).get() <= high for name, (low, high) in window.limits.items()}
results = {"inside": inside}
