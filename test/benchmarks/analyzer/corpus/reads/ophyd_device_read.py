# why: An ophyd device class that is described and read only.
# ---
from ophyd import Component as Cpt
from ophyd import Device, EpicsSignalRO


class Bpm(Device):
    x = Cpt(EpicsSignalRO, "X")
    y = Cpt(EpicsSignalRO, "Y")
    total = Cpt(EpicsSignalRO, "SUM", kind="omitted")


bpm = Bpm("SR:BPM01:", name="bpm01")
bpm.wait_for_connection()
values = bpm.read()
results = {"x": bpm.x.get(), "y": bpm.y.get(), "keys": sorted(values), "shape": str(bpm.describe())}
