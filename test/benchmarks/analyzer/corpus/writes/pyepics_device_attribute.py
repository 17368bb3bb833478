# why: 'epics.Device: an attribute assignment is a write.'
# ---
from epics import Device

quad = Device("SR:QF1:", attrs=("SP", "RB"))
quad.SP = 3.1
results = {"readback": quad.RB}
