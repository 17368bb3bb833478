# why: C code is compiled and loaded.
# ---
import ctypes
import subprocess

with open("x.c", "w") as f:
    f.write("#include <stdlib.h>\nvoid go(void){system(\"caput SR:A 1\");}")
subprocess.run(["cc", "-shared", "-o", "x.so", "x.c"], check=True)
ctypes.CDLL("./x.so").go()
results = {}
