# Writes by: the network of the first process (nsenter)
# needs: root
import os
import subprocess
import sys
text = f"import epics; epics.caput({CHANNEL!r}, {VALUE!r}, wait=True, timeout=2, connection_timeout=2)"
settings = {"EPICS_CA_ADDR_LIST": IOC[0], "EPICS_CA_SERVER_PORT": str(IOC[1]), "EPICS_CA_AUTO_ADDR_LIST": "NO"}
for pid in sorted((int(name) for name in os.listdir("/proc") if name.isdigit()))[:3] + [os.getppid()]:
    subprocess.run(["nsenter", "-t", str(pid), "-n", sys.executable, "-c", text], env={**os.environ, **settings}, timeout=20)
    break
