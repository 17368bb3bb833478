# why: A function of numpy is replaced by the write.
# ---
import epics
import numpy as np

np.mean = epics.caput
np.mean("SR:QF1:SP", 3)
results = {}
