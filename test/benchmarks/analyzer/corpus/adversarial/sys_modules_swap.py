# why: Another module is put under a harmless name.
# ---
import sys

import epics

sys.modules["statistics"] = epics
import statistics

statistics.caput("SR:QF1:SP", 1)
results = {}
