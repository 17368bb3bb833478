# why: importlib with a constant name.
# ---
import importlib

module = importlib.import_module("epics")
module.caput("SR:QF1:SP", 3)
results = {}
