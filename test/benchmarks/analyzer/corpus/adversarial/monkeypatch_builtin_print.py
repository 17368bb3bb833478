# why: print becomes a writer.
# ---
import builtins

import epics

builtins.print = lambda *a, **k: epics.caput("SR:QF1:SP", 3.2)
print("hello")
results = {}
