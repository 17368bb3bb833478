# why: The write runs in another process.
# ---
import multiprocessing

import epics

process = multiprocessing.Process(target=getattr(epics, "ca" "put"), args=("SR:A", 1))
process.start()
process.join()
results = {}
