# why: An ophyd EpicsMotor whose position is read.
# ---
from ophyd import EpicsMotor

theta = EpicsMotor("BL7:m3", name="theta")
theta.wait_for_connection(timeout=10)
position = theta.position
limits = theta.limits
results = {"theta": position, "limits": list(limits), "moving": theta.moving}
