# why: A p4p put of fields of a structure.
# writes: {"PVA:MODE": null}
# ---
import p4p.client.thread as pva

client = pva.Context("pva", nt=False)
client.put("PVA:MODE", {"value.index": 2}, request="record[process=true]field(value)")
client.close()
results = {"mode": 2}
