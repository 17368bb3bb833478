# why: The implementation is chosen by the type of the argument.
# ---
from functools import singledispatch

import epics


@singledispatch
def act(target, value):
    raise TypeError(target)


@act.register
def _(target: epics.PV, value):
    target.put(value)


@act.register(str)
def _(target, value):
    act(epics.PV(target), value)


act("SR:A", 1)
