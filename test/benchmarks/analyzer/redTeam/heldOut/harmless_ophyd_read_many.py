# why: A tree of read-only devices that is walked and read.
# controlWrites: false
# controlReads: true
# dangerous: false
# ---
from collections import OrderedDict

from ophyd import Component as Cpt
from ophyd import Device, DynamicDeviceComponent as DDC, EpicsSignalRO


class Rack(Device):
    temperatures = DDC(OrderedDict((f"t{i}", (EpicsSignalRO, f"T{i}", {})) for i in range(4)))
    door = Cpt(EpicsSignalRO, "DOOR")


rack = Rack("SR:R1:", name="rack")
values = {}
for attr in rack.component_names:
    part = getattr(rack, attr)
    values[attr] = part.read() if hasattr(part, "read") else None
results = {"values": values, "connected": rack.connected}
