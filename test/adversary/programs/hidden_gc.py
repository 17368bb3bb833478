# Writes by: the function found among all objects (gc)
import gc
import epics
found = [item for item in gc.get_objects() if getattr(item, "__name__", "") == "caput" and getattr(item, "__module__", "") == "epics"]
found[0](CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=3)
