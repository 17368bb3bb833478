# why: Motor.move moves a motor.
# ---
from epics import Motor

m = Motor("BL7:m1")
m.move(12.5, wait=True)
results = {"position": m.get_position()}
