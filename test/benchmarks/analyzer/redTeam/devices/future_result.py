# why: The PV comes out of a future.
# ---
from concurrent.futures import ThreadPoolExecutor

import epics

with ThreadPoolExecutor() as pool:
    future = pool.submit(epics.PV, "SR:A")
    future.result().put(3)
