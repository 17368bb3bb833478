# Writes by: the same channel with a filter behind its name
# with: rawCa
for sock in circuits():
    sid = opened(sock, CHANNEL + '.{"ts":{}}')
    sock.sendall(write(sid))
    settle(sock)
