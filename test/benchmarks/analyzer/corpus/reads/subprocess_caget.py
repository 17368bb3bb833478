# why: The command-line tool caget reads.
# families: [process]
# reads: ["SR:DCCT"]
# ---
import subprocess

answer = subprocess.run(["caget", "-t", "SR:DCCT"], capture_output=True, text=True, timeout=10, check=True)
results = {"current": float(answer.stdout.strip())}
