# why: p4p monitor collecting values.
# ---
import time

from p4p.client.thread import Context

values = []
ctxt = Context("pva", nt=False)
subscription = ctxt.monitor("PVA:COUNTER", lambda v: values.append(v["value"]), notify_disconnect=False)
time.sleep(3)
subscription.close()
ctxt.close()
results = {"n": len(values), "last": values[-1] if values else None}
