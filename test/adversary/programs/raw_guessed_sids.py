# Writes by: writes to channel numbers that were guessed, after one was opened
# with: rawCa
for sock in circuits():
    opened(sock, "TST:INT", cid=1)
    opened(sock, CHANNEL, cid=2)
    sid = opened(sock, CHANNEL, cid=3)
    for guess in (sid, sid - 1, sid + 1):
        sock.sendall(write(max(guess, 0)))
    settle(sock)
