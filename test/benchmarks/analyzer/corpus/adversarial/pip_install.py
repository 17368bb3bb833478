# why: Installs something and imports it.
# ---
import subprocess
import sys

subprocess.check_call([sys.executable, "-m", "pip", "install", "pyepics"])
import epics

epics.caput("SR:A", 1)
results = {}
