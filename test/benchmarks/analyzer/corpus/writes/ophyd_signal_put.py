# why: An ophyd signal is put.
# writes: {"BL:FOIL": 3}
# ---
from ophyd import EpicsSignal

foil = EpicsSignal("BL:FOIL", name="foil")
foil.put(3)
results = {"foil": foil.get()}
