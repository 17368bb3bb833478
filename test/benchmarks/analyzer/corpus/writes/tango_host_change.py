# why: TANGO_HOST chooses another control system.
# ---
import os

os.putenv("TANGO_HOST", "production:10000")
os.environ["TANGO_HOST"] = "production:10000"
import tango

results = {"state": str(tango.DeviceProxy("sr/ps/q1").state())}
