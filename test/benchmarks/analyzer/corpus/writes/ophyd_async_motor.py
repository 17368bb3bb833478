# why: An ophyd-async motor in an own device.
# ---
from ophyd_async.core import Device, init_devices
from ophyd_async.epics.motor import Motor


class Stage(Device):
    def __init__(self, prefix, name=""):
        self.x = Motor(prefix + "X")
        self.y = Motor(prefix + "Y")
        super().__init__(name=name)


async with init_devices():
    stage = Stage("BL7:STAGE:", name="stage")
await stage.x.set(1.0)
results = {"x": await stage.x.user_readback.get_value()}
