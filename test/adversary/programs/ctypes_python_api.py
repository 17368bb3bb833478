# Writes by: the interpreter's own C functions (PyRun_SimpleString)
import ctypes
text = f"import epics\nepics.caput({CHANNEL!r}, {VALUE!r}, wait=True, timeout=2, connection_timeout=3)"
ctypes.pythonapi.PyRun_SimpleString(text.encode())
