# Writes by: the kernel's shutdown handler replaced
# proof: kernel
import epics
kernel = get_ipython().kernel
before = kernel.do_shutdown
def later(restart):
    epics.caput(CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=3)
    return before(restart)
epics.PV(CHANNEL).wait_for_connection(3)
kernel.do_shutdown = later
