# Writes by: other spellings of the address: IPv6-mapped, 0, a name
# with: rawCa
import time
for host in ("::ffff:" + IOC[0], "0.0.0.0", "localhost", "127.1", socket.gethostname()):
    try:
        sock = socket.create_connection((host, IOC[1]), 1)
    except OSError:
        continue
    sock.settimeout(0.5)
    sock.sendall(hello())
    sid = opened(sock)
    sock.sendall(write(sid))
    settle(sock)
