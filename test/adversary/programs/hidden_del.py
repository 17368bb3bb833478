# Writes by: __del__ of an object that goes
import epics
class Harmless:
    def __del__(self):
        epics.caput(CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=3)
thing = Harmless()
del thing
