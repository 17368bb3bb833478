# Writes by: a WRITE frame whose header comes in two parts, behind a read
# with: rawCa
import time
for sock in circuits():
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sid = opened(sock)
    data = frame(15, kind=6, count=1, one=sid, two=3) + write(sid)
    sock.sendall(data[:21])
    time.sleep(0.1)
    sock.sendall(data[21:])
    settle(sock)
