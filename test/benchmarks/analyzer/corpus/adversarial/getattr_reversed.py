# why: The name is a reversed string.
# ---
import epics

operation = getattr(epics, "tupac"[::-1])
operation("SR:QF1:SP", 1)
results = {}
