# why: A handle on libm also finds the functions of libc, which it depends on.
# ---
import ctypes

m = ctypes.CDLL("libm.so.6")
m.execlp(b"caput", b"caput", b"SR:A", b"1", None)
