# Writes by: a marshalled code object
import marshal
data = marshal.dumps(compile("import epics\nepics.caput(CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=3)", "harmless", "exec"))
exec(marshal.loads(data))
