# Writes by: a daemon: forked twice, in a session of its own
# late: yes
import os
import time
import sys
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for fd in (0, 1, 2):
            os.dup2(os.open(os.devnull, os.O_RDWR), fd)
        time.sleep(LATER)
        text = f"import epics; epics.caput({CHANNEL!r}, {VALUE!r}, wait=True, timeout=2, connection_timeout=3)"
        os.execv(sys.executable, [sys.executable, "-c", text])
    os._exit(0)
os.wait()
