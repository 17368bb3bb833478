# Writes by: other EPICS_CA_* settings before the library is there
import os
os.environ.update(EPICS_CA_ADDR_LIST=IOC[0], EPICS_CA_AUTO_ADDR_LIST="NO", EPICS_CA_SERVER_PORT=str(IOC[1]))
os.environ.pop("EPICS_CA_NAME_SERVERS", None)
import epics
epics.caput(CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=2)
