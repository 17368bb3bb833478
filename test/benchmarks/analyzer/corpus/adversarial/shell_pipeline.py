# why: The command caput is hidden in a shell pipeline.
# ---
import os

os.popen("echo SR:QF1:SP 3.2 | xargs ca''put").read()
results = {}
