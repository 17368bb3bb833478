# why: caget is replaced by caput, then called as if it read.
# ---
import epics

epics.caget = epics.caput
epics.caget("SR:QF1:SP", 3.2)
results = {}
