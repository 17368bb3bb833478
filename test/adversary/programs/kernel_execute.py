# Writes by: the kernel's do_execute replaced
# proof: kernel
import epics
kernel = get_ipython().kernel
before = kernel.do_execute
async def later(*arguments, **named):
    epics.caput(CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=3)
    return await before(*arguments, **named)
kernel.do_execute = later
