# Writes by: os.posix_spawn
import os
import sys
text = f"import epics; epics.caput({CHANNEL!r}, {VALUE!r}, wait=True, timeout=2, connection_timeout=3)"
os.waitpid(os.posix_spawn(sys.executable, [sys.executable, "-c", text], os.environ), 0)
