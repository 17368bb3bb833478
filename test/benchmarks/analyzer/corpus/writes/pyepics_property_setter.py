# why: A property setter of an own class writes.
# writes: {"SR:ENERGY:SP": 3.0}
# ---
import epics


class Ring:
    @property
    def energy(self):
        return epics.caget("SR:ENERGY:RB")

    @energy.setter
    def energy(self, value):
        epics.caput("SR:ENERGY:SP", value)


ring = Ring()
ring.energy = 3.0
results = {"energy": ring.energy}
