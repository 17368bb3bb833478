# why: A datagram to a PVA server.
# ---
import socket

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    s.sendto(bytes.fromhex("ca020003") + b"\0" * 12, ("10.0.0.255", 5076))
results = {"sent": 1}
