# why: caget mapped over names by a thread pool.
# ---
from concurrent.futures import ThreadPoolExecutor

import epics

names = context["names"]
with ThreadPoolExecutor(4) as pool:
    values = list(pool.map(epics.caget, names))
results = dict(zip(names, values))
