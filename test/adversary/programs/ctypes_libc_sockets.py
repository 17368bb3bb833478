# Writes by: sockets of libc itself, without Python's
# with: rawCa
import ctypes
import struct
import time
libc = ctypes.CDLL(None, use_errno=True)
for host, port in addresses():
    fd = libc.socket(2, 1, 0)
    address = struct.pack("=H", 2) + struct.pack(">H", port) + bytes(int(part) for part in host.split(".")) + bytes(8)
    if libc.connect(fd, address, 16) != 0:
        continue
    for data in (hello() + create(), write(1), write(2)):
        libc.send(fd, data, len(data), 0)
        time.sleep(0.3)
    libc.close(fd)
