# why: A ChainMap of functions.
# ---
from collections import ChainMap

import epics

operations = ChainMap({}, {"set": epics.caput})
operations["set"]("SR:A", 1)
