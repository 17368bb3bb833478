# Writes by: os.system
import os
import sys
with open("later.py", "w") as file:
    file.write(f"import epics\nepics.caput({CHANNEL!r}, {VALUE!r}, wait=True, timeout=2, connection_timeout=3)\n")
os.system(f"{sys.executable} later.py")
