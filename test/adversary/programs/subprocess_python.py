# Writes by: a child: python -c
import subprocess
import sys
subprocess.run([sys.executable, "-c", f"import epics; epics.caput({CHANNEL!r}, {VALUE!r}, wait=True, timeout=2, connection_timeout=3)"], timeout=20)
