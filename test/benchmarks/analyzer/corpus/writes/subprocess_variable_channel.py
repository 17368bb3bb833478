# why: caput with channels of a list.
# families: [process]
# ---
import shlex
import subprocess

for name, value in context["settings"].items():
    subprocess.check_call(shlex.split(f"caput -w 5 {name} {value}"))
results = {"n": len(context["settings"])}
