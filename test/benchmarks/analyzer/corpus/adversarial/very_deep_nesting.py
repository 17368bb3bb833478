# why: The write sits under a deep expression, which must not be given up in silence.
# ---
import epics

f = (lambda: (lambda: (lambda: (lambda: (lambda: (lambda: (lambda: (lambda: epics.caput)())())())())())())())()
f("SR:A", 1)
results = {}
