# why: caget under another name.
# reads: [SR:QF1:RB, SR:QD1:RB]
# ---
from epics import caget as read_pv

qf = read_pv("SR:QF1:RB")
qd = read_pv("SR:QD1:RB")
results = {"qf": qf, "qd": qd, "sum": (qf or 0) + (qd or 0)}
