# why: Attributes of own data objects are read and set by computed names, beside a control read.
# ---
from dataclasses import dataclass, fields

import epics


@dataclass
class Snapshot:
    current: float = 0.0
    lifetime: float = 0.0


snapshot = Snapshot()
for field in fields(snapshot):
    setattr(snapshot, field.name, epics.caget(f"SR:{field.name.upper()}"))
results = {field.name: getattr(snapshot, field.name) for field in fields(snapshot)}
