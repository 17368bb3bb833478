# why: A factory of closures.
# writes: {"SR:B:SP": 7}
# ---
from epics import PV


def setter(name):
    pv = PV(name)

    def put(value):
        pv.put(value, wait=True)
        return pv.get()
    return put


set_b = setter("SR:B:SP")
results = {"b": set_b(7)}
