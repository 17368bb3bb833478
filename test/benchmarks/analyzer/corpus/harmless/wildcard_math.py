# why: A star import of math, and names like put that stay unused.
# ---
from math import *

put = "a string, not a function"
write = [sin(x / 10) for x in range(20)]
results = {"put": put, "max": max(write), "pi": pi}
