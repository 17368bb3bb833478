# why: Restores a snapshot file.
# ---
import json

import epics

with open("snapshot.json") as handle:
    snapshot = json.load(handle)
failed = []
for name, value in snapshot.items():
    if epics.caput(name, value, timeout=2) != 1:
        failed.append(name)
results = {"restored": len(snapshot) - len(failed), "failed": failed}
