# why: The shell is fetched from IPython itself, and runs a cell.
# ---
from IPython.core.interactiveshell import InteractiveShell

InteractiveShell.instance().run_cell("import epics; epics.caput('SR:A', 1)")
