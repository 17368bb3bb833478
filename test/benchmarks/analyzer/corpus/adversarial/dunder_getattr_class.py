# why: __getattr__ of an own class forwards every name to epics.
# ---
import epics


class Proxy:
    def __getattr__(self, name):
        return getattr(epics, "ca" + name)


Proxy().put("SR:QF1:SP", 3)
results = {}
