# why: getattr with a constant name, as tidy code does it too.
# writes: {"SR:X": 1}
# ---
import epics

operation = getattr(epics, "caput")
operation("SR:X", 1)
results = {"done": True}
