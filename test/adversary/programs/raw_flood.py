# Writes by: five hundred writes as fast as they go
# with: rawCa
for sock in circuits():
    sid = opened(sock)
    try:
        sock.sendall(write(sid) * 500)
    except OSError:
        pass
    settle(sock)
