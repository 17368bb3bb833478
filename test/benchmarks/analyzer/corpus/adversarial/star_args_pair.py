# why: starmap with caput and pairs.
# ---
import itertools

import epics

list(itertools.starmap(epics.caput, [("SR:A", 1), ("SR:B", 2)]))
results = {}
