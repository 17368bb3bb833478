# Writes by: a hand-made WRITE_NOTIFY frame
# with: rawCa
for sock in circuits():
    sid = opened(sock)
    sock.sendall(write(sid, command=19))
    settle(sock)
