# why: __iter__ and __next__ write as the loop goes.
# ---
import epics


class Ramp:
    def __init__(self):
        self.i = 0

    def __iter__(self):
        return self

    def __next__(self):
        if self.i == 3:
            raise StopIteration
        self.i += 1
        epics.caput("SR:QF1:SP", self.i)
        return self.i


results = {"steps": list(Ramp())}
