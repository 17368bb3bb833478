# why: p4p puts lists.
# ---
from p4p.client.thread import Context

with Context("pva") as ctxt:
    ctxt.put(["PVA:A", "PVA:B"], [1.0, 2.0], wait=True)
results = {"done": 2}
