# why: p4p's asyncio client gets.
# reads: ["PVA:TEMP"]
# ---
from p4p.client.asyncio import Context

with Context("pva") as ctxt:
    temperature = await ctxt.get("PVA:TEMP")
results = {"temperature": float(temperature)}
