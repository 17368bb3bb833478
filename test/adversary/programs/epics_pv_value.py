# Writes by: setting PV.value
import time
import epics
channel = epics.PV(CHANNEL, connection_timeout=3)
channel.wait_for_connection(3)
channel.value = VALUE
time.sleep(0.3)
