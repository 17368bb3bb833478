# why: A descriptor's __set__ writes.
# ---
import epics


class Setpoint:
    def __set_name__(self, owner, name):
        self.name = name

    def __set__(self, instance, value):
        epics.caput(f"{instance.prefix}:{self.name}", value)


class Magnet:
    SP = Setpoint()

    def __init__(self, prefix):
        self.prefix = prefix


Magnet("SR:QF1").SP = 3
results = {}
