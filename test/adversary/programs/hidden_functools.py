# Writes by: partial, map and methodcaller
import functools
import operator
import epics
list(map(functools.partial(operator.methodcaller("caput", CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=3)), [epics]))
