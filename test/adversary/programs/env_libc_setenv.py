# Writes by: settings changed beneath os.environ, by libc's setenv
import ctypes
libc = ctypes.CDLL(None)
for name, value in {"EPICS_CA_ADDR_LIST": IOC[0], "EPICS_CA_SERVER_PORT": str(IOC[1]), "EPICS_CA_AUTO_ADDR_LIST": "NO"}.items():
    libc.setenv(name.encode(), value.encode(), 1)
import epics
epics.caput(CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=2)
