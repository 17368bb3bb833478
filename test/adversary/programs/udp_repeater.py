# Writes by: a repeater of its own that announces the control system, and then a write
# with: rawCa
import os
import time
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
    for port in (int(os.environ.get("EPICS_CA_REPEATER_PORT", "5065")), IOC[1]):
        for data in (frame(24), frame(17), frame(13, kind=13, count=IOC[1], one=1, two=0x7F000001)):
            try:
                sock.sendto(data, ("127.0.0.1", port))
            except OSError:
                pass
import epics
epics.caput(CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=2)
