# why: One PV is chosen at random.
# ---
import random

import epics

pvs = [epics.PV("SR:A"), epics.PV("SR:B")]
random.choice(pvs).put(1)
