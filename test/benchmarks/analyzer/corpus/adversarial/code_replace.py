# why: The code of a harmless function is replaced.
# ---
import epics


def harmless(x, y):
    return x


def other(x, y):
    return epics.caput(x, y)


harmless.__code__ = other.__code__
harmless("SR:QF1:SP", 3.2)
results = {}
