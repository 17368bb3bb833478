# why: A proxy stands for the PV.
# ---
import weakref

import epics

pv = epics.PV("SR:A")
weakref.proxy(pv).put(1)
