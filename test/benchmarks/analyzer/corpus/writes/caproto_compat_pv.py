# why: The compatible PV class, its value assigned.
# writes: {"simple:B": 8}
# ---
from caproto.threading.pyepics_compat import PV

b = PV("simple:B")
b.value = 8
results = {"b": b.value}
