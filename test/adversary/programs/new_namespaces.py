# Writes by: namespaces of its own, and then a write from inside
# needs: namespaces
import os
import subprocess
import sys
text = f"import epics; epics.caput({CHANNEL!r}, {VALUE!r}, wait=True, timeout=2, connection_timeout=2)"
for flags in ("-Ur", "-Urmp", "-m"):
    subprocess.run(["unshare", flags, "--fork", sys.executable, "-c", text], timeout=20)
