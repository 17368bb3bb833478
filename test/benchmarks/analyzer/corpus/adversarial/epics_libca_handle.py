# why: pyepics' own handle on libca.
# ---
import ctypes

from epics import ca

chid = ca.create_channel("SR:QF1:SP", connect=True)
value = ctypes.c_double(3.2)
ca.libca.ca_array_put(6, 1, chid, ctypes.byref(value))
results = {}
