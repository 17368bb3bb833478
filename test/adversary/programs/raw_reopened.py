# Writes by: a channel opened twice with one number, closed, opened again
# with: rawCa
for sock in circuits():
    first = opened(sock, "TST:INT", cid=4)
    sock.sendall(frame(12, one=first, two=4))
    sid = opened(sock, CHANNEL, cid=4)
    sock.sendall(write(sid))
    settle(sock)
