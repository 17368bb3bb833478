# Writes by: a WRITE of a large array, with the large header
# with: rawCa
for sock in circuits():
    sid = opened(sock, "TST:WAVE")
    sock.sendall(extended(4, double(*[VALUE] * 20_000), 6, 20_000, sid, 7))
    sock.sendall(extended(4, double(*[VALUE] * 8), 6, 8, sid, 7))
    settle(sock)
