# why: A plan of the program delegates to another one that sets a device.
# ---
from bluesky import RunEngine
from bluesky.plan_stubs import mv
from ophyd import Device, EpicsSignal, Component as C


class Slits(Device):
    top = C(EpicsSignal, "top")


def inner(device, *values):
    for value in values:
        yield from mv(device.top, value)


def outer(devices):
    for device in devices.values():
        yield from inner(device, 1, 2)


engine = RunEngine({})
engine(outer({"s": Slits("BL:s:", name="s")}))
