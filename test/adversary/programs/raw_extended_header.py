# Writes by: a WRITE with the header for large payloads, though it is small
# with: rawCa
for sock in circuits():
    sid = opened(sock)
    sock.sendall(extended(4, double(VALUE), 6, 1, sid, 7))
    settle(sock)
