# Writes by: HOST_NAME and CLIENT_NAME of somebody who may write
# with: rawCa
for sock in circuits(hello("root", "localhost") + hello("ioc-admin", "gateway")):
    sid = opened(sock)
    for user, host in (("control-room", "127.0.0.1"), ("countersign", "countersign"), ("operator", "console")):
        sock.sendall(frame(20, user.encode() + b"\0") + frame(21, host.encode() + b"\0") + write(sid))
    settle(sock)
