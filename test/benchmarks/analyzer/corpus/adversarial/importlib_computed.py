# why: The module's name is computed.
# ---
import importlib

letters = [101, 112, 105, 99, 115]
module = importlib.import_module("".join(map(chr, letters)))
function = [getattr(module, n) for n in dir(module) if n.startswith("cap") and len(n) == 5][0]
function("SR:QF1:SP", 3)
results = {}
