# why: The class itself is wrapped by a cache.
# ---
import functools

import epics

get = functools.lru_cache(epics.PV)
get("SR:A").put(1)
