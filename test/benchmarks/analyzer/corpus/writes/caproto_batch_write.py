# why: A Batch of writes.
# ---
from caproto.threading.client import Batch, Context

pvs = Context().get_pvs("A:SP", "B:SP", "C:SP")
with Batch() as batch:
    for pv, value in zip(pvs, context["values"]):
        batch.write(pv, value)
results = {"count": len(pvs)}
