# Writes by: a code object made into a function
import types
code = compile("import epics\nepics.caput(CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=3)", "harmless", "exec")
types.FunctionType(code, {"CHANNEL": CHANNEL, "VALUE": VALUE, "__builtins__": __builtins__})()
