# why: The write function is kept as an attribute of a function.
# ---
import epics


def tools():
    return None


tools.writer = epics.caput
tools.writer("SR:A", 1)
