# why: Attributes come by __dict__.update.
# ---
import epics


class Machine:
    def __init__(self, **names):
        self.__dict__.update({key: epics.PV(name) for key, name in names.items()})


Machine(qf="SR:QF:SP").qf.put(1.0)
