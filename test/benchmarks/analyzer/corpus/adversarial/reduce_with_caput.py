# why: reduce calls the function with two values.
# ---
import functools

import epics

functools.reduce(epics.caput, ["SR:A", 1])
results = {}
