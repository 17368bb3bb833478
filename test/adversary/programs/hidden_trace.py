# Writes by: a trace function, called by the interpreter
import sys
import epics
def trace(frame, event, argument):
    sys.settrace(None)
    epics.caput(CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=3)
sys.settrace(trace)
(lambda: None)()
sys.settrace(None)
