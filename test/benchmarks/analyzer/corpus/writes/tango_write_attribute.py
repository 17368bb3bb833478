# why: Tango's write_attribute.
# writes: {"sr/ps/q1/current": 12.5}
# ---
import tango

ps = tango.DeviceProxy("sr/ps/q1")
ps.write_attribute("current", 12.5)
results = {"current": ps.read_attribute("current").value}
