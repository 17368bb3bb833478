# why: A shell escape of IPython writes.
# families: [shell]
# writes: {"SR:QF1:SP": 3.2}
# ---
!caput SR:QF1:SP 3.2
out = !caget SR:QF1:SP
results = {"out": list(out)}
