# why: The process is replaced by caput.
# ---
import os

if os.fork() == 0:
    os.execvp("caput", ["caput", "SR:A", "1"])
results = {}
