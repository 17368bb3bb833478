# why: A typed named tuple holds the PV and the value.
# ---
from typing import NamedTuple

import epics


class Step(NamedTuple):
    pv: epics.PV
    value: float


for step in [Step(epics.PV("SR:A"), 1.0)]:
    step.pv.put(step.value)
