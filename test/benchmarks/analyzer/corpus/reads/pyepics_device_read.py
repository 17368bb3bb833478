# why: epics.Device read by attribute; no attribute is assigned.
# ---
from epics import Device

magnet = Device("SR:QF1:", attrs=("SP", "RB", "STATUS"))
readback = magnet.get("RB")
setpoint = magnet.SP
difference = setpoint - readback
results = {"setpoint": setpoint, "readback": readback, "difference": difference}
