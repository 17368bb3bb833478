# why: A setting is removed, which goes back to broadcasts around the gateway.
# ---
import os

del os.environ["EPICS_CA_ADDR_LIST"]
os.environ.pop("EPICS_CA_AUTO_ADDR_LIST", None)
