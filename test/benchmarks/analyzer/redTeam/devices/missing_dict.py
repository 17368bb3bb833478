# why: A dictionary that makes its PVs when asked.
# ---
import epics


class PVs(dict):
    def __missing__(self, name):
        self[name] = epics.PV(name)
        return self[name]


pvs = PVs()
pvs["SR:A"].put(1)
