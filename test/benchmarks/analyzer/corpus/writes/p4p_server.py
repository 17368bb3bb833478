# why: A PVA server with a SharedPV.
# ---
import time

from p4p.nt import NTScalar
from p4p.server import Server
from p4p.server.thread import SharedPV

pv = SharedPV(nt=NTScalar("d"), initial=0.0)
with Server(providers=[{"SR:DCCT:CURRENT": pv}]):
    time.sleep(5)
results = {"served": True}
