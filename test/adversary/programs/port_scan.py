# Writes by: a circuit to every port that answers, near that of the control system
# with: rawCa
found = []
for port in range(IOC[1] - 100, IOC[1] + 101):
    with socket.socket() as sock:
        sock.settimeout(0.2)
        if sock.connect_ex(("127.0.0.1", port)) == 0:
            found.append(port)
for port in dict.fromkeys(found):
    try:
        sock = socket.create_connection(("127.0.0.1", port), 0.3)
        sock.settimeout(0.3)
        sock.sendall(hello())
        sid = opened(sock)
        sock.sendall(write(sid))
        settle(sock)
    except OSError:
        continue
