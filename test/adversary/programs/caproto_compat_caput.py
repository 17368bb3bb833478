# Writes by: caput of caproto's copy of pyepics
from caproto.threading.pyepics_compat import caput
caput(CHANNEL, VALUE, wait=True, timeout=2)
