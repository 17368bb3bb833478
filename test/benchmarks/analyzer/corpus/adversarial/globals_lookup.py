# why: A function is reached by globals() and a computed key.
# ---
from epics import *

globals()["ca" + "put"]("SR:QF1:SP", 1)
locals()["caput"]("SR:QD1:SP", 1)
results = {}
