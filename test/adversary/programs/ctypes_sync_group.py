# Writes by: ctypes into libca: a synchronous group
import ctypes
import os
import epics.ca
lib = ctypes.CDLL(epics.ca.find_libca())

lib.ca_context_create(1)
channel = ctypes.c_void_p()
lib.ca_create_channel(CHANNEL.encode(), None, None, 0, ctypes.byref(channel))
lib.ca_pend_io(ctypes.c_double(2))
group = ctypes.c_uint()
lib.ca_sg_create(ctypes.byref(group))
lib.ca_sg_array_put(group, 6, ctypes.c_ulong(1), channel, ctypes.byref(ctypes.c_double(VALUE)))
lib.ca_sg_block(group, ctypes.c_double(1))
