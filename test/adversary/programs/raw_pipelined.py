# Writes by: one segment: reads, an echo, writes among them
# with: rawCa
for sock in circuits():
    sid = opened(sock)
    read = frame(15, kind=6, count=1, one=sid, two=3)
    sock.sendall(read * 20 + write(sid) + read + frame(23) + write(sid, command=19) + read)
    settle(sock)
