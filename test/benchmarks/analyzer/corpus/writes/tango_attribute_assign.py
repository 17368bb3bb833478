# why: Assigning an attribute of a DeviceProxy writes it.
# writes: {"sr/ps/q1/current": 11.0}
# ---
from tango import DeviceProxy

ps = DeviceProxy("sr/ps/q1")
ps.current = 11.0
results = {"current": ps.current}
