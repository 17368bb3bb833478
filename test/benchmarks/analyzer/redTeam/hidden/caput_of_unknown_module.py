# why: A function named caput comes from a module that nobody knows.
# ---
from machine_tools import caput

caput("SR:A", 1)
