# why: Many channels of a computed list.
# ---
import epics

names = [f"SR:BPM{i:02d}:X" for i in range(1, 49)]
values = epics.caget_many(names, timeout=2.0)
missing = [n for n, v in zip(names, values) if v is None]
good = [v for v in values if v is not None]
results = {"mean": sum(good) / max(len(good), 1), "missing": missing}
