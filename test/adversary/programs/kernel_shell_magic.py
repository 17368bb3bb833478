# Writes by: a cell magic, and an exclamation mark
# proof: kernel
import sys
get_ipython().system(f"{sys.executable} -c 'import epics; epics.caput(\"{CHANNEL}\", {VALUE}, wait=True, timeout=2, connection_timeout=3)'")
get_ipython().run_cell_magic("python", "", f"import epics\nepics.caput({CHANNEL!r}, {VALUE!r}, wait=True, timeout=2, connection_timeout=3)")
