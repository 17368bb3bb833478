# why: iter with a sentinel calls its function again and again.
# ---
import functools

import epics

for status in iter(functools.partial(epics.caput, "SR:A", 1), 0):
    break
