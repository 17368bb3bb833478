# Writes by: text for a channel of text
# with: rawCa
for sock in circuits():
    sid = opened(sock, "TST:STRING")
    sock.sendall(write(sid, str(VALUE).encode().ljust(40, b"\0"), kind=0))
    settle(sock)
