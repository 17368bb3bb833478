# why: The PV is kept in a context variable.
# ---
from contextvars import ContextVar

import epics

current = ContextVar("current")
current.set(epics.PV("SR:A"))
current.get().put(1)
