# Writes by: another copy of libca, from EPICS itself (epicscorelibs)
# needs: EPICS
import ctypes
from epicscorelibs.path import get_lib
lib = ctypes.CDLL(get_lib("ca"))
lib.ca_context_create(1)
channel = ctypes.c_void_p()
lib.ca_create_channel(CHANNEL.encode(), None, None, 0, ctypes.byref(channel))
lib.ca_pend_io(ctypes.c_double(2))
lib.ca_array_put(6, ctypes.c_ulong(1), channel, ctypes.byref(ctypes.c_double(VALUE)))
lib.ca_pend_io(ctypes.c_double(1))
