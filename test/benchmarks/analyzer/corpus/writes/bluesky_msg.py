# why: Messages of bluesky written by hand.
# ---
from bluesky import Msg, RunEngine
from ophyd import EpicsSignal

valve = EpicsSignal("BL7:VALVE", name="valve")
engine = RunEngine({})
engine([Msg("set", valve, 1, group="g"), Msg("wait", group="g")])
results = {"valve": valve.get()}
