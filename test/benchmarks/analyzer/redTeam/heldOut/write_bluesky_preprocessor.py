# why: A plan with preprocessors and a decorator.
# ---
import bluesky.plan_stubs as bps
import bluesky.preprocessors as bpp
from bluesky import RunEngine
from ophyd import EpicsMotor, EpicsSignal

motor = EpicsMotor("BL:m1", name="motor")
shutter = EpicsSignal("BL:shutter", name="shutter")


@bpp.run_decorator(md={"purpose": "alignment"})
def align(points):
    for point in points:
        yield from bps.mv(motor, point)
        yield from bps.trigger_and_read([motor])


def guarded():
    def close():
        yield from bps.mv(shutter, 0)
    yield from bps.mv(shutter, 1)
    return (yield from bpp.finalize_wrapper(align([0, 1, 2]), close()))


RunEngine({})(guarded())
results = {}
