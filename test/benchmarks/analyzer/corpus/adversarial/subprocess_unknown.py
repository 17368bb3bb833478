# why: What is started comes from the data.
# ---
import subprocess

out = subprocess.run(context["command"], shell=True, capture_output=True, text=True).stdout
results = {"out": out}
