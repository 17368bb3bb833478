# why: A subclass of PV; put is inherited and called through super.
# ---
import epics


class SafePV(epics.PV):
    def put(self, value, **kw):
        if not -5 <= value <= 5:
            raise ValueError(value)
        return super().put(value, **kw)


pv = SafePV("SR:QF1:SP")
pv.put(3.0)
results = {"value": pv.get()}
