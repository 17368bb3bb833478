# Writes by: the network of another process (setns), of each that is seen
# needs: root
# with: rawCa
import ctypes
import os
libc = ctypes.CDLL(None, use_errno=True)
for name in sorted(os.listdir("/proc")):
    if not name.isdigit():
        continue
    try:
        fd = os.open(f"/proc/{name}/ns/net", os.O_RDONLY)
    except OSError:
        continue
    came = libc.setns(fd, 0)
    os.close(fd)
    if came == 0:
        for sock in circuits():
            sock.sendall(write(opened(sock)))
            settle(sock)
        break
