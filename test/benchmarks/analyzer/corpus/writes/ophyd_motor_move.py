# why: An ophyd motor is moved.
# ---
from ophyd import EpicsMotor

theta = EpicsMotor("BL7:m3", name="theta")
theta.wait_for_connection()
theta.move(5.25, wait=True)
results = {"theta": theta.position}
