# why: The pyepics-compatible layer of caproto, reading.
# reads: [SR:QF1]
# ---
from caproto.threading.pyepics_compat import caget, get_pv

value = caget("SR:QF1")
pv = get_pv("SR:QD1")
results = {"qf": value, "qd": pv.get(), "units": pv.units}
