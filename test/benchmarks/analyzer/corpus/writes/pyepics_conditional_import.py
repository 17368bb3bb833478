# why: Imported in a try block, the name may be None.
# writes: {"SR:QF1:SP": 1.5}
# ---
try:
    import epics
except ImportError:
    epics = None

if epics is not None:
    epics.caput("SR:QF1:SP", 1.5)
results = {"available": epics is not None}
