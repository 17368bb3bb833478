# Writes by: PV.put
import epics
epics.PV(CHANNEL, connection_timeout=3).put(VALUE, wait=True, timeout=2)
