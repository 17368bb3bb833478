# why: Item assignment on a DeviceProxy.
# ---
from tango import DeviceProxy

ps = DeviceProxy("sr/ps/q2")
ps["current"] = 10.0
results = {"current": ps["current"].value}
