# Writes by: a name that is put together, found by getattr
import epics
getattr(epics, "".join(map(chr, (99, 97, 112, 117, 116))))(CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=3)
