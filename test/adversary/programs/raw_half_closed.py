# Writes by: a circuit that is closed for writing with the frame
# with: rawCa
for sock in circuits():
    sid = opened(sock)
    sock.sendall(write(sid))
    sock.shutdown(socket.SHUT_WR)
    list(frames(sock))
