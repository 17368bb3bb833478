# why: Attributes of many Tango devices, read in a comprehension with error handling.
# controlWrites: false
# controlReads: true
# dangerous: false
# ---
import tango

database = tango.Database()
names = database.get_device_exported("sr/ps/*").value_string
currents, broken = {}, []
for name in names:
    proxy = tango.DeviceProxy(name)
    proxy.set_timeout_millis(500)
    try:
        currents[name] = proxy.read_attribute("current").value
    except tango.DevFailed as failure:
        broken.append({"device": name, "why": failure.args[0].desc})
results = {"currents": currents, "broken": broken}
