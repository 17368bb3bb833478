# why: PVs in a list, one chosen by an index.
# ---
import epics

correctors = [epics.PV(f"SR:COR{i}:SP") for i in range(12)]
kicks = context["kicks"]
for i in range(len(kicks)):
    correctors[i].put(kicks[i])
results = {"written": len(kicks)}
