# why: Properties in the Tango database change a device's configuration.
# ---
import tango

database = tango.Database()
database.put_device_property("sr/ps/q1", {"MaxCurrent": ["400"]})
tango.DeviceProxy("sr/ps/q1").put_property({"Unit": "A"})
results = {"changed": 2}
