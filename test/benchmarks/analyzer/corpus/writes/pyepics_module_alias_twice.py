# why: The module goes through two names, the function through a third.
# writes: {"BL7:SHUTTER:CMD": 1}
# ---
import epics as e

cs = e
open_it = cs.caput
open_it("BL7:SHUTTER:CMD", 1)
results = {"asked_to_open": True}
