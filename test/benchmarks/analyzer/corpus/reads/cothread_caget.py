# why: cothread.catools reads.
# reads: [SR-DI-DCCT-01:SIGNAL]
# ---
import cothread
from cothread.catools import *

before = caget("SR-DI-DCCT-01:SIGNAL")
cothread.Sleep(1)
after = caget("SR-DI-DCCT-01:SIGNAL")
results = {"loss_mA": float(before - after)}
