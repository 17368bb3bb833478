# why: Bound methods are collected first and called later.
# ---
import epics

setters = [epics.PV(f"SR:COR{i}:SP").put for i in range(4)]
for setter, value in zip(setters, (0.1, 0.2, 0.3, 0.4)):
    setter(value)
results = {}
