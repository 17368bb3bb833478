# why: p4p's thread context gets one and several PVs.
# reads: [PVA:IMAGE]
# ---
from p4p.client.thread import Context

with Context("pva") as ctxt:
    image = ctxt.get("PVA:IMAGE", timeout=5)
    a, b = ctxt.get(["PVA:A", "PVA:B"])
results = {"shape": list(image.shape), "a": float(a), "b": float(b)}
