# why: PVs are grouped, zipped and unpacked.
# ---
from itertools import groupby
from operator import itemgetter

import epics

entries = [("qf", epics.PV("SR:QF1")), ("qf", epics.PV("SR:QF2")), ("qd", epics.PV("SR:QD1"))]
for family, members in groupby(entries, key=itemgetter(0)):
    for (_, pv), value in zip(members, context[family]):
        pv.put(value)
results = {}
