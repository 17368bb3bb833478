# Writes by: PV.put that asks to be told of completion
import time
import epics
channel = epics.PV(CHANNEL, connection_timeout=3)
channel.wait_for_connection(3)
channel.put(VALUE, use_complete=True, callback=lambda **told: None)
for _ in range(10):
    if channel.put_complete:
        break
    time.sleep(0.1)
