# why: A dictionary named epics; its caput is a number in a dictionary.
# ---
epics = {"caput": 3, "caget": 4, "note": "counts of calls in the last week"}
epics["caput"] += 1
epics.update(caput_many=2)
total = sum(v for v in epics.values() if isinstance(v, int))
most = max((k for k in epics if k != "note"), key=lambda k: epics[k])
results = {"total": total, "most": most}
