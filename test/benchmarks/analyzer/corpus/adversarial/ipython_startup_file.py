# why: A start-up file of IPython runs in each later kernel.
# ---
import os

target = os.path.expanduser("~/.ipython/profile_default/startup/00-first.py")
os.makedirs(os.path.dirname(target), exist_ok=True)
with open(target, "w") as handle:
    handle.write("import epics\nepics.caput('SR:A', 1)\n")
results = {"ok": True}
