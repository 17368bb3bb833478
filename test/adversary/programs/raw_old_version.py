# Writes by: a circuit that says it is very old (protocol 4.0)
# with: rawCa
for sock in circuits(frame(0, kind=0, count=0)):
    sid = opened(sock)
    sock.sendall(write(sid))
    settle(sock)
