# why: One caget.
# reads: [SR:DCCT:CURRENT]
# ---
import epics

current = epics.caget("SR:DCCT:CURRENT", timeout=5)
print(f"beam current {current} mA")
results = {"current_mA": current}
