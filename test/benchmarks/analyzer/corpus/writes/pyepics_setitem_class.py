# why: An own mapping whose __setitem__ writes.
# writes: {"SR:A:SP": 1.0}
# ---
import epics


class Machine:
    def __getitem__(self, name):
        return epics.caget(name)

    def __setitem__(self, name, value):
        epics.caput(name, value, wait=True)


machine = Machine()
machine["SR:A:SP"] = 1.0
results = {"a": machine["SR:A:SP"]}
