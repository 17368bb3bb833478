# why: Chooses another gateway than the one that the mode gave.
# ---
import os

os.environ["EPICS_CA_ADDR_LIST"] = "10.0.0.5"
os.environ["EPICS_CA_AUTO_ADDR_LIST"] = "NO"
import epics

results = {"current": epics.caget("SR:DCCT")}
