# why: PV with an auto-monitor callback and a loop that waits.
# reads: ["BL7:SHUTTER:STATUS"]
# ---
import time
from epics import PV

changes = []
shutter = PV("BL7:SHUTTER:STATUS", auto_monitor=True, callback=lambda value, char_value=None, **kw: changes.append(char_value))
deadline = time.time() + 5
while time.time() < deadline and not changes:
    time.sleep(0.05)
shutter.clear_callbacks()
results = {"changes": changes, "now": shutter.get(as_string=True)}
