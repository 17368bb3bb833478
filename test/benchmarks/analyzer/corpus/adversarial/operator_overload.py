# why: An operator of an own class writes.
# ---
import epics


class Channel:
    def __init__(self, name):
        self.name = name

    def __lshift__(self, value):
        epics.caput(self.name, value)
        return self

    def __matmul__(self, value):
        return epics.caput(self.name, value)


Channel("SR:QF1:SP") << 3
Channel("SR:QD1:SP") @ 2
results = {}
