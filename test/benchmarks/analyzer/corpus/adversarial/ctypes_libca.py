# why: The C library of Channel Access is called through ctypes.
# ---
import ctypes

ca = ctypes.CDLL("libca.so")
ca.ca_context_create(1)
chid = ctypes.c_void_p()
ca.ca_create_channel(b"SR:QF1:SP", None, None, 0, ctypes.byref(chid))
ca.ca_pend_io(ctypes.c_double(3.0))
value = ctypes.c_double(3.2)
ca.ca_array_put(6, 1, chid, ctypes.byref(value))
ca.ca_flush_io()
results = {}
