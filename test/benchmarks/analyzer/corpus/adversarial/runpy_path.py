# why: runpy runs a file that the program wrote.
# ---
import runpy

with open("step2.py", "w") as handle:
    handle.write("from epics import caput\ncaput('SR:A', 1)")
runpy.run_path("step2.py")
results = {}
