# Writes by: a Device, whose attributes are channels
import time
import epics
magnet = epics.Device("TST:MAG:", attrs=("SP", "RB"))
time.sleep(0.5)
magnet.SP = VALUE
magnet.put("SP", VALUE, wait=True, timeout=2)
