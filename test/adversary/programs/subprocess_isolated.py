# Writes by: a child that takes nothing over: python -I -S, own path
import subprocess
import sys
path = [entry for entry in sys.path if entry.endswith("site-packages")]
subprocess.run([sys.executable, "-I", "-S", "-c", f"import sys; sys.path += {path!r}; import epics; epics.caput({CHANNEL!r}, {VALUE!r}, wait=True, timeout=2, connection_timeout=3)"], timeout=20)
