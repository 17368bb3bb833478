# why: An epics Motor of which only positions are read.
# ---
import epics

motor = epics.Motor("BL7:m1")
position = motor.get_position(readback=True)
limits = (motor.low_limit, motor.high_limit)
results = {"position": position, "limits": limits, "moving": not motor.done_moving}
