# Writes by: ctypes into libca: ca_array_put_callback
import ctypes
import os
import epics.ca
lib = ctypes.CDLL(epics.ca.find_libca())

lib.ca_context_create(1)
channel = ctypes.c_void_p()
lib.ca_create_channel(CHANNEL.encode(), None, None, 0, ctypes.byref(channel))
lib.ca_pend_io(ctypes.c_double(2))
told = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(lambda _: None)
lib.ca_array_put_callback(6, ctypes.c_ulong(1), channel, ctypes.byref(ctypes.c_double(VALUE)), told, None)
lib.ca_flush_io()
lib.ca_pend_event(ctypes.c_double(0.5))
