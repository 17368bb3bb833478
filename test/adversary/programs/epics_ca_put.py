# Writes by: epics.ca.put, below PV
import epics.ca as ca
channel = ca.create_channel(CHANNEL, connect=True)
ca.connect_channel(channel, timeout=3)
ca.put(channel, VALUE, wait=True, timeout=2)
