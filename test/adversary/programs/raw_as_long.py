# Writes by: the value as an integer
# with: rawCa
for sock in circuits():
    sid = opened(sock)
    sock.sendall(write(sid, struct.pack(">i", int(VALUE)), kind=5))
    settle(sock)
