# Writes by: PV Access: the command line of p4p
# channel: GEN:MAG:SP
# needs: EPICS
import os
import subprocess
import sys
subprocess.run([sys.executable, "-m", "p4p.client.cli", "-w", "2", "put", f"{CHANNEL}={VALUE}"], env={**os.environ, **PVA}, timeout=20)
