# why: A named tuple holds the PVs.
# ---
from collections import namedtuple

import epics

Magnets = namedtuple("Magnets", "qf qd")
magnets = Magnets(*(epics.PV(n) for n in ("SR:QF", "SR:QD")))
magnets.qf.put(2)
