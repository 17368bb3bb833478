# Writes by: a hand-made WRITE frame
# with: rawCa
for sock in circuits():
    sid = opened(sock)
    sock.sendall(write(sid))
    settle(sock)
