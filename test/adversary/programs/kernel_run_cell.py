# Writes by: another cell, run from inside the first
# proof: kernel
get_ipython().run_cell(f"import epics\nepics.caput({CHANNEL!r}, {VALUE!r}, wait=True, timeout=2, connection_timeout=3)")
