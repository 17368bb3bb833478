# why: A cached function makes the PVs.
# ---
from functools import lru_cache

import epics


@lru_cache(maxsize=None)
def pv(name):
    return epics.PV(name)


pv("SR:A").put(1)
