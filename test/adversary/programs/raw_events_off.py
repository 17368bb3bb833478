# Writes by: writes between EVENTS_OFF and EVENTS_ON, with a subscription
# with: rawCa
for sock in circuits():
    sid = opened(sock)
    sock.sendall(frame(1, struct.pack(">fffHxx", 0, 0, 0, 1), kind=6, count=1, one=sid, two=9))
    sock.sendall(frame(8) + write(sid) + frame(9) + frame(2, kind=6, count=1, one=sid, two=9))
    settle(sock)
