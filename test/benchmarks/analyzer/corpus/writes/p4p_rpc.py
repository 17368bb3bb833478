# why: A remote procedure call can do anything at the server.
# writes: {"SR:ORBIT:CORRECT": null}
# ---
from p4p.client.thread import Context
from p4p.nt import NTURI

request = NTURI([("gain", "d")]).wrap("SR:ORBIT:CORRECT", scheme="pva", kws={"gain": 0.5})
answer = Context("pva").rpc("SR:ORBIT:CORRECT", request, timeout=20)
results = {"answer": str(answer)}
