# why: A hand-made Channel Access frame through a socket.
# ---
import socket
import struct


def frame(command, size=0, dtype=0, count=0, p1=0, p2=0, payload=b""):
    return struct.pack(">HHHHII", command, size, dtype, count, p1, p2) + payload


s = socket.create_connection(("10.0.0.12", 5064))
s.sendall(frame(0, dtype=0, count=13))
s.sendall(frame(18, size=16, p1=1, p2=13, payload=b"SR:QF1:SP".ljust(16, b"\0")))
reply = s.recv(4096)
sid = struct.unpack(">I", reply[-4:])[0]
s.sendall(frame(4, size=8, dtype=6, count=1, p1=sid, p2=1, payload=struct.pack(">d", 3.2)))
results = {"sent": True}
