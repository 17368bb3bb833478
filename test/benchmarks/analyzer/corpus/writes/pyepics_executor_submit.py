# why: caput is submitted to a pool.
# ---
from concurrent.futures import ThreadPoolExecutor

import epics

setpoints = {"SR:QF1:SP": 1.2, "SR:QF2:SP": 1.3}
with ThreadPoolExecutor() as pool:
    futures = [pool.submit(epics.caput, name, value) for name, value in setpoints.items()]
results = {"status": [f.result() for f in futures]}
