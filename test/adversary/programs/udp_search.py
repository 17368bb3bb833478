# Writes by: a search of its own over UDP, and then a circuit to whoever answers
# with: rawCa
found = set(addresses())
for host, port in list(found):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(0.5)
        try:
            sock.sendto(frame(0, count=13) + frame(6, CHANNEL.encode() + b"\0", kind=10, count=13, one=1, two=1), (host, port))
            data, sender = sock.recvfrom(65536)
        except OSError:
            continue
        at = 0
        while at + 16 <= len(data):
            command, size, kind, *_ = struct.unpack(">HHHHII", data[at:at + 16])
            if command == 6:
                found.add((sender[0], kind))
            at += 16 + size
addresses = lambda: sorted(found)
for sock in circuits():
    sid = opened(sock)
    sock.sendall(write(sid))
    settle(sock)
