# why: Another Python interpreter is started with a program.
# ---
import subprocess
import sys

subprocess.run([sys.executable, "-c", "import epics; epics.caput('SR:A', 1)"], check=True)
results = {}
