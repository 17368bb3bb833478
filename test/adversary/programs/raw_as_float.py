# Writes by: the value as a float of four bytes
# with: rawCa
for sock in circuits():
    sid = opened(sock)
    sock.sendall(write(sid, struct.pack(">f", VALUE), kind=2))
    settle(sock)
