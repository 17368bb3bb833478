# Writes by: another spelling of the same channel
# with: rawCa
for sock in circuits():
    sid = opened(sock, CHANNEL + ".")
    sock.sendall(write(sid))
    settle(sock)
