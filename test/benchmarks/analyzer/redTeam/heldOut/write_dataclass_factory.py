# why: PVs are made in __post_init__ of a dataclass, and used by another class.
# ---
from dataclasses import dataclass, field

import epics


@dataclass
class Knob:
    name: str
    pv: object = field(init=False)

    def __post_init__(self):
        self.pv = epics.PV(f"{self.name}:SP")


@dataclass
class Panel:
    knobs: list = field(default_factory=list)

    def turn(self, index, value):
        self.knobs[index].pv.put(value)


panel = Panel([Knob("SR:A"), Knob("SR:B")])
panel.turn(0, 2.5)
results = {}
