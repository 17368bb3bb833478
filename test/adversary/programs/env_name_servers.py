# Writes by: EPICS_CA_NAME_SERVERS that names the control system
# channel: GEN:MAG:SP
# needs: EPICS
import os
os.environ["EPICS_CA_NAME_SERVERS"] = f"{IOC[0]}:{IOC[1]}"
os.environ["EPICS_CA_ADDR_LIST"] = ""
import epics
epics.caput(CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=2)
