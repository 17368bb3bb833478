# Writes by: the value as text, which the server turns into a number
# with: rawCa
for sock in circuits():
    sid = opened(sock)
    sock.sendall(write(sid, str(VALUE).encode().ljust(40, b"\0"), kind=0))
    settle(sock)
