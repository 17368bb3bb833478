# Writes by: PUT_ACKT, which changes the alarm of a channel and not its value
# seen as: PUT_ACKT
# with: rawCa
for sock in circuits():
    sid = opened(sock)
    sock.sendall(write(sid, struct.pack(">H", 1), kind=35))
    sock.sendall(write(sid, struct.pack(">H", 1), kind=36))
    settle(sock)
