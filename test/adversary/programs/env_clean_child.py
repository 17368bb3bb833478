# Writes by: a child with a clean environment
import subprocess
import sys
text = f"import epics; epics.caput({CHANNEL!r}, {VALUE!r}, wait=True, timeout=2, connection_timeout=2)"
subprocess.run([sys.executable, "-c", text], env={"EPICS_CA_ADDR_LIST": IOC[0], "EPICS_CA_SERVER_PORT": str(IOC[1]), "EPICS_CA_AUTO_ADDR_LIST": "NO"}, timeout=20)
