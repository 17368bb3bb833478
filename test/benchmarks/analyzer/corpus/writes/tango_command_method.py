# why: A command called as a method of the proxy.
# ---
from tango import DeviceProxy

vacuum = DeviceProxy("sr/vac/valve-1")
vacuum.Open()
results = {"state": str(vacuum.State())}
