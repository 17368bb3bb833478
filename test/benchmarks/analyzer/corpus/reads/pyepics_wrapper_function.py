# why: A reading helper with a default and retries.
# reads: ["SR:RF:FREQ"]
# ---
import time

import epics


def read(name, retries=3, pause=0.2):
    for _ in range(retries):
        value = epics.caget(name, timeout=1)
        if value is not None:
            return value
        time.sleep(pause)
    raise TimeoutError(name)


frequency = read("SR:RF:FREQ")
results = {"frequency_Hz": frequency}
