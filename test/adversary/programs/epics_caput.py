# Writes by: caput of pyepics
import epics
epics.caput(CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=3)
