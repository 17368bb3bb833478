# why: A PV of the threading client writes.
# ---
from caproto.threading.client import Context

ctx = Context()
(pv,) = ctx.get_pvs("simple:A")
pv.wait_for_connection()
pv.write([2.5], wait=True)
results = {"value": float(pv.read().data[0])}
