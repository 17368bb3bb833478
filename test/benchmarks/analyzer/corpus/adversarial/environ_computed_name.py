# why: The name of the setting is computed.
# ---
import os

prefix = "EPICS"
for key, value in {"CA_ADDR_LIST": "10.0.0.1", "CA_AUTO_ADDR_LIST": "NO"}.items():
    os.environ["_".join([prefix, key])] = value
import epics
results = {"v": epics.caget("SR:A")}
