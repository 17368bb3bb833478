# why: ophyd read-only signals are read.
# ---
from ophyd import EpicsSignal, EpicsSignalRO

ring = EpicsSignalRO("SR:DCCT", name="ring_current")
energy = EpicsSignal("BL:ENERGY:RBV", "BL:ENERGY:SP", name="energy")
ring.wait_for_connection(timeout=5)
reading = ring.read()
results = {"ring": ring.get(), "energy": energy.get(), "t": reading["ring_current"]["timestamp"]}
