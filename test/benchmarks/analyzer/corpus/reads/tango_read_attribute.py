# why: Tango attributes read by method and by attribute.
# ---
import tango

device = tango.DeviceProxy("sys/tg_test/1")
state = device.state()
double = device.read_attribute("double_scalar").value
ampli = device.ampli
results = {"state": str(state), "double": double, "ampli": ampli, "attributes": len(device.get_attribute_list())}
