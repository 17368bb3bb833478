# why: A run engine runs a scan over a real motor.
# ---
from bluesky import RunEngine
from bluesky.plans import scan
from ophyd import EpicsMotor, EpicsSignalRO

RE = RunEngine({})
theta = EpicsMotor("BL7:m3", name="theta")
detector = EpicsSignalRO("BL7:DET:SUM", name="detector")
uids = RE(scan([detector], theta, -1, 1, 21))
results = {"uids": list(uids)}
