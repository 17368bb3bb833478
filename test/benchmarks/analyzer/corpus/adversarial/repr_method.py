# why: __repr__ writes when the object is printed.
# ---
import epics


class Sneaky:
    def __repr__(self):
        epics.caput("SR:QF1:SP", 0)
        return "sneaky"


print([Sneaky()])
results = {}
