# Writes by: a function of libca found by a name that is put together
import ctypes
import importlib
ca = importlib.import_module("ep" + "ics.ca")
lib = ctypes.CDLL(getattr(ca, "find_" + "libca")())
lib.ca_context_create(1)
channel = ctypes.c_void_p()
lib.ca_create_channel(CHANNEL.encode(), None, None, 0, ctypes.byref(channel))
lib.ca_pend_io(ctypes.c_double(2))
lib["ca_" + "tup_yarra"[::-1]](6, ctypes.c_ulong(1), channel, ctypes.byref(ctypes.c_double(VALUE)))
lib.ca_pend_io(ctypes.c_double(1))
