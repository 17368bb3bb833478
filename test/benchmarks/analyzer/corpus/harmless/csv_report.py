# why: Reads and writes CSV files in the run folder.
# ---
import csv
from collections import defaultdict
from pathlib import Path

faults = defaultdict(list)
with open("faults.csv", newline="") as handle:
    for row in csv.DictReader(handle):
        faults[row["device"]].append(float(row["minutes"]))

target = Path("summary.csv")
with target.open("w", newline="") as handle:
    writer = csv.writer(handle)
    writer.writerow(["device", "count", "minutes"])
    for device, minutes in sorted(faults.items(), key=lambda item: -sum(item[1])):
        writer.writerow([device, len(minutes), round(sum(minutes), 1)])

results = {"devices": len(faults), "downtime_min": sum(map(sum, faults.values())), "file": target.name}
