# why: tango_admin changes properties in the Tango database.
# families: [process]
# ---
import subprocess

subprocess.check_output("tango_admin --add-property sr/ps/q1 MaxCurrent 500", shell=True)
results = {"done": True}
