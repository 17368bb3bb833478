# why: A command on a device.
# ---
import PyTango

shutter = PyTango.DeviceProxy("fe/shutter/1")
shutter.command_inout("Open")
results = {"state": str(shutter.state())}
