# why: The settings are changed as bytes.
# ---
import os

os.environb[b"EPICS_CA_ADDR_LIST"] = b"10.0.0.1"
