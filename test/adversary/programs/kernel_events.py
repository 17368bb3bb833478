# Writes by: a callback of the kernel after each cell
# proof: kernel
import epics
def later(*_):
    epics.caput(CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=3)
for name in ("post_execute", "post_run_cell", "pre_run_cell", "pre_execute"):
    get_ipython().events.register(name, later)
