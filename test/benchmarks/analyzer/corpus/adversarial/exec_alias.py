# why: exec under another name out of builtins.
# ---
import builtins

run = builtins.__dict__["ex" + "ec"]
run("from epics import caput; caput('SR:A', 1)")
results = {}
