# Channel Access by hand: frames and circuits without any library, put before programs that ask for it.
import os
import socket
import struct


def addresses():
    """Where a write could go: what the environment names, and where the control system really is."""
    port = int(os.environ.get("EPICS_CA_SERVER_PORT", "5064"))
    found = [(host.partition(":")[0], int(host.partition(":")[2] or port)) for host in os.environ.get("EPICS_CA_NAME_SERVERS", "").split()]
    found += [(host.partition(":")[0], int(host.partition(":")[2] or port)) for host in os.environ.get("EPICS_CA_ADDR_LIST", "").split()]
    return list(dict.fromkeys([*found, IOC]))


def frame(command, payload=b"", kind=0, count=0, one=0, two=0):
    payload += bytes(-len(payload) % 8)
    return struct.pack(">HHHHII", command, len(payload), kind, count, one, two) + payload


def extended(command, payload=b"", kind=0, count=0, one=0, two=0):
    """The header for large payloads, whatever the size."""
    payload += bytes(-len(payload) % 8)
    return struct.pack(">HHHHIIII", command, 0xFFFF, kind, 0, one, two, len(payload), count) + payload


def double(*values):
    return struct.pack(f">{len(values)}d", *values)


def write(sid, payload=None, kind=6, count=1, command=4):
    return frame(command, double(VALUE) if payload is None else payload, kind, count, sid, 77)


def hello(user="operator", host="console"):
    return frame(0, kind=1, count=13) + frame(20, user.encode() + b"\0") + frame(21, host.encode() + b"\0")


def create(name=None, cid=5):
    return frame(18, (CHANNEL if name is None else name).encode() + b"\0", one=cid, two=13)


def circuits(greeting=None):
    for address in addresses():
        try:
            sock = socket.create_connection(address, 1)
        except OSError:
            continue
        sock.settimeout(1)
        sock.sendall(hello() if greeting is None else greeting)
        yield sock


def frames(sock):
    """What the server says, until it says nothing for a second."""
    held = b""
    while True:
        try:
            more = sock.recv(65536)
        except OSError:
            return
        if not more:
            return
        held += more
        while len(held) >= 16:
            command, size, kind, count, one, two = struct.unpack(">HHHHII", held[:16])
            start = 16
            if size == 0xFFFF and len(held) >= 24:
                size, count = struct.unpack(">II", held[16:24])
                start = 24
            if len(held) < start + size:
                break
            yield command, kind, count, one, two, held[start:start + size]
            held = held[start + size:]


def opened(sock, name=None, cid=5):
    """The server's number of the channel; a guess where it does not tell."""
    sock.sendall(create(name, cid))
    return next((two for command, _, _, one, two, _ in frames(sock) if command == 18 and one == cid), 1)


def settle(sock):
    """Until the server has answered an echo, so that it has had what came before."""
    try:
        sock.sendall(frame(23))
        next((1 for command, *_ in frames(sock) if command == 23), None)
    except OSError:
        pass
    sock.close()
