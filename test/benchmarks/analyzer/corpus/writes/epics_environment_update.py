# why: The gateway is changed by os.environ.update.
# ---
import os

os.environ.update(EPICS_CA_NAME_SERVERS="10.1.2.3:5064", EPICS_PVA_ADDR_LIST="10.1.2.3")
from p4p.client.thread import Context

results = {"v": float(Context("pva").get("PVA:A"))}
