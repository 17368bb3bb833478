# why: A logging QueueHandler and a queue beside control reads.
# ---
import logging
import logging.handlers
import queue

import epics

records = queue.SimpleQueue()
logger = logging.getLogger("reads")
logger.addHandler(logging.handlers.QueueHandler(records))
for name in ("SR:A", "SR:B"):
    value = epics.caget(name)
    logger.warning("%s = %s", name, value)
    records.put(value)
results = {"n": records.qsize()}
