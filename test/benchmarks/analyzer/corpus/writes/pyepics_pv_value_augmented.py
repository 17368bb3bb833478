# why: Augmented assignment to a PV's value.
# writes: {"SR:COR7:SP": null}
# ---
from epics import get_pv

corrector = get_pv("SR:COR7:SP")
corrector.value += 0.01
results = {"kick": corrector.value}
