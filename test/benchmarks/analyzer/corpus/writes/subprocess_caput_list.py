# why: caput as a process, with a list.
# families: [process]
# writes: {"SR:QF1:SP": 3.2}
# ---
import subprocess

done = subprocess.run(["caput", "-c", "SR:QF1:SP", "3.2"], capture_output=True, text=True)
results = {"output": done.stdout}
