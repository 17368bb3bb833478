# Writes by: a search that the program answers itself, so that libca goes where it is told
# with: rawCa
import os
import threading
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 0))
server.settimeout(0.2)
def answer():
    for _ in range(60):
        try:
            data, sender = server.recvfrom(65536)
        except OSError:
            continue
        at = 0
        while at + 16 <= len(data):
            command, size, kind, count, one, two = struct.unpack(">HHHHII", data[at:at + 16])
            if command == 6:
                server.sendto(frame(0, count=13) + frame(6, struct.pack(">H", 13), kind=IOC[1], one=struct.unpack("!I", socket.inet_aton(IOC[0]))[0], two=one), sender)
            at += 16 + size
threading.Thread(target=answer, daemon=True).start()
os.environ.update(EPICS_CA_ADDR_LIST="127.0.0.1", EPICS_CA_AUTO_ADDR_LIST="NO", EPICS_CA_SERVER_PORT=str(server.getsockname()[1]))
os.environ.pop("EPICS_CA_NAME_SERVERS", None)
import epics
epics.caput(CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=2)
