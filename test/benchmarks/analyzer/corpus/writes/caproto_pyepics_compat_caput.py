# why: The pyepics-compatible layer.
# writes: {"simple:A": 42}
# ---
from caproto.threading import pyepics_compat as epics

epics.caput("simple:A", 42, wait=True)
results = {"a": epics.caget("simple:A")}
