# why: The interpreter's own C interface runs a text.
# ---
import ctypes

ctypes.pythonapi.PyRun_SimpleString(b"import epics; epics.caput('SR:A', 1)")
