# why: The settings are changed by an operator.
# ---
import os

os.environ |= {"EPICS_CA_ADDR_LIST": "10.0.0.1"}
import epics

print(epics.caget("SR:A"))
