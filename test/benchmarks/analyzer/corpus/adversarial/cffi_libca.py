# why: cffi opens libca.
# ---
from cffi import FFI

ffi = FFI()
ffi.cdef("int ca_array_put(long type, unsigned long count, void *chid, const void *value);")
lib = ffi.dlopen("libca.so.4")
results = {"lib": str(lib)}
