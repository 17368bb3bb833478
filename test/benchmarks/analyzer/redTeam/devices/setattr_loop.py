# why: Attributes of an object are made in a loop and used by name.
# ---
import epics


class Machine:
    def __init__(self, names):
        for name in names:
            setattr(self, name.lower(), epics.PV(f"SR:{name}:SP"))


machine = Machine(["QF", "QD"])
machine.qf.put(1.0)
