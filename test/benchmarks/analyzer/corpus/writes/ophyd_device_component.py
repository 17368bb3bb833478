# why: A component of an own device class is put.
# ---
from ophyd import Component as Cpt
from ophyd import Device, EpicsSignal, EpicsSignalRO


class Attenuator(Device):
    setpoint = Cpt(EpicsSignal, "SP")
    readback = Cpt(EpicsSignalRO, "RB")

    def choose(self, level):
        self.setpoint.put(level)


attenuator = Attenuator("BL:ATT:", name="attenuator")
attenuator.choose(4)
results = {"level": attenuator.readback.get()}
