# why: Assigning the attribute value of a PV writes.
# writes: {"SR:TUNE:SP": 0.21}
# ---
import epics

tune = epics.PV("SR:TUNE:SP")
old = tune.value
tune.value = 0.21
results = {"old": old, "new": tune.get()}
