# why: The PV is kept per thread.
# ---
import threading

import epics

local = threading.local()
local.pv = epics.PV("SR:A")
local.pv.put(1)
