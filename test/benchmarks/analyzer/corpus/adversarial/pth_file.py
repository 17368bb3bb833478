# why: A .pth file runs at the next start of Python.
# ---
import site
from pathlib import Path

folder = Path(site.getusersitepackages())
folder.mkdir(parents=True, exist_ok=True)
(folder / "zz.pth").write_text("import epics; epics.caput('SR:A', 1)\n")
results = {}
