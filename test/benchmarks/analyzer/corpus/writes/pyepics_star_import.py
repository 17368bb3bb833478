# why: caput comes through a star import.
# writes: {"SR:RF:VOLT": 1.1}
# ---
from epics import *

caput("SR:RF:VOLT", 1.1)
results = {"volt": caget("SR:RF:VOLT")}
