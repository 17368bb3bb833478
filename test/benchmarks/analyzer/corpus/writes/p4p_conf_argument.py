# why: A p4p context with its own server list goes around the gateway; it also puts.
# ---
from p4p.client.thread import Context

ctxt = Context("pva", conf={"EPICS_PVA_ADDR_LIST": "10.9.8.7", "EPICS_PVA_AUTO_ADDR_LIST": "NO"}, useenv=False)
ctxt.put("PVA:A", 1)
results = {"done": True}
