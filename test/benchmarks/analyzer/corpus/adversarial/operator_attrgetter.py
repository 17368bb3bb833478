# why: operator.attrgetter and methodcaller reach the function.
# ---
import operator

import epics

operator.attrgetter("caput")(epics)("SR:QF1:SP", 2)
operator.methodcaller("caput", "SR:QD1:SP", 2)(epics)
results = {}
