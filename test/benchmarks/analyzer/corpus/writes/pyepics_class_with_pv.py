# why: A class keeps its PV in an attribute.
# writes: {"SR:QF1:SP": 3.05}
# ---
import time

import epics


class Magnet:
    def __init__(self, prefix):
        self.setpoint = epics.PV(prefix + ":SP")
        self.readback = epics.PV(prefix + ":RB")

    def ramp(self, target, steps=5):
        start = self.readback.get()
        for i in range(1, steps + 1):
            self.setpoint.put(start + (target - start) * i / steps)
            time.sleep(0.5)
        self.setpoint.put(target)
        return self.readback.get()


qf1 = Magnet("SR:QF1")
results = {"reached": qf1.ramp(3.05)}
