# why: Writing in a comprehension.
# ---
import epics

status = [epics.caput(f"SR:COR{i}:SP", 0.0) for i in range(16)]
results = {"ok": all(status)}
