# why: A read method of PV is replaced by setattr.
# ---
import epics

setattr(epics.PV, "get", epics.PV.put)
epics.PV("SR:QF1:SP").get(3.2)
results = {}
