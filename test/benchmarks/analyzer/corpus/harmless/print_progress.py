# why: sys.stdout.write and carriage returns; no output flood.
# ---
import sys
import time

total = len(context["files"])
sizes = {}
for index, entry in enumerate(context["files"], start=1):
    sizes[entry["name"]] = entry["bytes"]
    sys.stdout.write(f"\r{index}/{total}")
    sys.stdout.flush()
    time.sleep(0.001)
print()
results = {"total_bytes": sum(sizes.values()), "largest": max(sizes, key=sizes.get, default=None)}
