# why: A device is entered by an ExitStack.
# ---
from contextlib import ExitStack, contextmanager

import epics


@contextmanager
def connected(name):
    yield epics.PV(name)


with ExitStack() as stack:
    pv = stack.enter_context(connected("SR:A"))
    pv.put(1)
