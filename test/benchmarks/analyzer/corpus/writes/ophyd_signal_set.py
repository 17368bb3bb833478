# why: An ophyd signal is set and waited for.
# ---
from ophyd import EpicsSignal

energy = EpicsSignal("BL:ENERGY:RBV", write_pv="BL:ENERGY:SP", name="energy")
status = energy.set(9.0)
status.wait(timeout=60)
results = {"energy": energy.get()}
