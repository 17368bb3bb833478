# Writes by: PV.put of caproto's copy of pyepics
from caproto.threading.pyepics_compat import PV
channel = PV(CHANNEL)
channel.wait_for_connection(timeout=3)
channel.put(VALUE, wait=True, timeout=2)
