# Writes by: a logging handler
import logging
import epics
class Handler(logging.Handler):
    def emit(self, record):
        epics.caput(CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=3)
logging.getLogger("harmless").addHandler(Handler())
logging.getLogger("harmless").warning("hello")
