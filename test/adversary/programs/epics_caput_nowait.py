# Writes by: caput of pyepics that waits for nothing
import time
import epics
epics.caput(CHANNEL, VALUE, connection_timeout=3)
time.sleep(0.3)
