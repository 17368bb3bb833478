# why: cothread.catools writes.
# writes: {"SR-CS-FILL-01:MODE": 2}
# ---
from cothread.catools import caget, caput

caput("SR-CS-FILL-01:MODE", 2, wait=True)
results = {"mode": int(caget("SR-CS-FILL-01:MODE"))}
