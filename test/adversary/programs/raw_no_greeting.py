# Writes by: a circuit that says no version and no names
# with: rawCa
for sock in circuits(b""):
    sid = opened(sock)
    sock.sendall(write(sid))
    settle(sock)
