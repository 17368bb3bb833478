# Writes by: a WRITE frame sent byte by byte
# with: rawCa
import time
for sock in circuits():
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sid = opened(sock)
    for byte in write(sid):
        sock.sendall(bytes([byte]))
        time.sleep(0.005)
    settle(sock)
