# Writes by: an array
# with: rawCa
for sock in circuits():
    sid = opened(sock, "TST:WAVE")
    sock.sendall(write(sid, double(VALUE, VALUE, VALUE), count=3))
    settle(sock)
