# Writes by: a fork that imports the library for the first time
import os
child = os.fork()
if child == 0:
    try:
        import epics
        epics.caput(CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=3)
    finally:
        os._exit(0)
os.waitpid(child, 0)
