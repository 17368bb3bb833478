# why: p4p's thread context puts.
# writes: {"PVA:A": 3}
# ---
from p4p.client.thread import Context

ctxt = Context("pva")
ctxt.put("PVA:A", 3, timeout=5)
results = {"a": float(ctxt.get("PVA:A"))}
