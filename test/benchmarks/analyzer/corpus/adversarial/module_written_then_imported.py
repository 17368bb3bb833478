# why: The program writes a module and imports it.
# ---
from pathlib import Path

Path("helper.py").write_text("import epics\nepics.caput('SR:QF1:SP', 3)\n")
import helper

results = {"helper": helper.__name__}
