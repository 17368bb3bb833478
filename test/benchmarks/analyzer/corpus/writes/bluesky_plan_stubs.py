# why: An own plan with bps.mv and abs_set.
# ---
import bluesky.plan_stubs as bps
from bluesky import RunEngine
from ophyd import EpicsMotor, EpicsSignal

x = EpicsMotor("BL7:x", name="x")
lamp = EpicsSignal("BL7:LAMP", name="lamp")


def plan():
    yield from bps.mv(x, 3.0)
    yield from bps.abs_set(lamp, 1, wait=True)
    yield from bps.sleep(1)


RE = RunEngine()
RE(plan())
results = {"x": x.position}
