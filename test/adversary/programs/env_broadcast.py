# Writes by: searching everywhere: broadcasts, every interface
import os
os.environ.update(EPICS_CA_AUTO_ADDR_LIST="YES", EPICS_CA_ADDR_LIST=f"255.255.255.255 127.255.255.255 10.255.255.255 {IOC[0]}", EPICS_CA_SERVER_PORT=str(IOC[1]))
os.environ.pop("EPICS_CA_NAME_SERVERS", None)
import epics
epics.caput(CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=2)
