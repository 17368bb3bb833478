# why: Members of an enum hold the PVs.
# ---
from enum import Enum

import epics


class Knob(Enum):
    QF = epics.PV("SR:QF")
    QD = epics.PV("SR:QD")


Knob.QF.value.put(1)
