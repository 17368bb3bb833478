"""Inside a sandbox: carries what programs say to Channel Access on loopback to the service's gateway, and back. It judges nothing.

``countersign_relay.py SOCKET [--tcp PORT] [--udp PORT]... -- COMMAND...`` opens its ports, leaves a process behind that carries, and
becomes COMMAND, so whatever COMMAND starts finds the ports open. It belongs to the program, which may end it or speak to SOCKET
itself: everything that counts is on the other side. Needs nothing but Python.
"""

from __future__ import annotations

import os
import select
import socket
import struct
import sys

#: Of one direction of one connection; then the side that sends has to wait.
QUEUE = 256 * 1024
CHUNK = 64 * 1024
#: More are closed at once. The gateway has a limit of its own.
CONNECTIONS = 256
#: Length, then what names the sender: which port of ours, and its address.
DATAGRAM = struct.Struct("!HH4sH")


class Pipe:
    """One TCP connection and its stream to the gateway."""

    def __init__(self, client: socket.socket, gateway: socket.socket) -> None:
        self.other = {client: gateway, gateway: client}
        #: What waits to be sent to each.
        self.queues = {client: bytearray(), gateway: bytearray()}
        self.ended: set[socket.socket] = set()

    def wanted(self, end: socket.socket) -> int:
        """For ``poll``: read while the other side takes, write while there is something."""
        reads = end not in self.ended and len(self.queues[self.other[end]]) < QUEUE
        return (select.POLLIN if reads else 0) | (select.POLLOUT if self.queues[end] else 0)

    def read(self, end: socket.socket) -> None:
        chunk = end.recv(CHUNK)
        if chunk:
            self.queues[self.other[end]] += chunk
        else:
            self.ended.add(end)

    def write(self, end: socket.socket) -> None:
        queue = self.queues[end]
        if queue:
            del queue[: end.send(queue)]

    def over(self) -> bool:
        """Once a side has ended and the other has got all of it, nobody waits for more."""
        return any(not self.queues[self.other[end]] for end in self.ended)


class Relay:
    def __init__(self, path: str, tcp: socket.socket, udps: list[socket.socket]) -> None:
        self.path, self.tcp, self.udps = path, tcp, udps
        self.port: int = tcp.getsockname()[1]
        self.pipes: dict[socket.socket, Pipe] = {}
        #: One stream to the gateway for everything that comes over UDP.
        self.datagrams: socket.socket | None = None
        self.heard, self.unsent = bytearray(), bytearray()

    def gateway(self, kind: bytes) -> socket.socket:
        stream = socket.socket(socket.AF_UNIX)
        try:
            stream.connect(self.path)
            stream.sendall(kind + struct.pack("!H", self.port))
        except OSError:
            stream.close()
            raise
        stream.setblocking(False)
        return stream

    def run(self) -> None:
        while True:
            poll, ends = select.poll(), {}
            wanted = [(end, select.POLLIN) for end in (self.tcp, *self.udps)]
            wanted += [(end, pipe.wanted(end)) for end, pipe in self.pipes.items()]
            if self.datagrams is not None:
                wanted.append((self.datagrams, select.POLLIN | (select.POLLOUT if self.unsent else 0)))
            for end, events in wanted:
                ends[end.fileno()] = end
                poll.register(end, events)
            for number, happened in poll.poll():
                end = ends[number]
                if end is self.tcp:
                    self.accept()
                elif end in self.udps:
                    self.search(end)
                elif end is self.datagrams:
                    self.answers(end, happened)
                elif end in self.pipes:
                    self.carry(end, happened)

    def accept(self) -> None:
        try:
            client, _ = self.tcp.accept()
        except OSError:
            return
        try:
            if len(self.pipes) >= 2 * CONNECTIONS:
                raise OSError("too many connections")
            gateway = self.gateway(b"C")
        except OSError:
            client.close()
            return
        client.setblocking(False)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        pipe = Pipe(client, gateway)
        self.pipes.update({client: pipe, gateway: pipe})

    def carry(self, end: socket.socket, happened: int) -> None:
        pipe = self.pipes[end]
        broken = bool(happened & (select.POLLHUP | select.POLLERR | select.POLLNVAL))
        try:
            if happened & select.POLLOUT:
                pipe.write(end)
            if (happened & select.POLLIN or broken) and end not in pipe.ended:
                pipe.read(end)
        except BlockingIOError:
            return
        except OSError:
            pipe.ended.add(end)
            pipe.queues[pipe.other[end]].clear()
        if pipe.over() or (broken and end in pipe.ended):
            for one in pipe.other:
                del self.pipes[one]
                one.close()

    def search(self, udp: socket.socket) -> None:
        try:
            datagram, (host, port) = udp.recvfrom(65535)
            if self.datagrams is None:
                self.datagrams = self.gateway(b"D")
                self.heard, self.unsent = bytearray(), bytearray()
        except OSError:
            return
        # Datagrams may be lost; clients repeat them.
        if len(self.unsent) < QUEUE:
            self.unsent += DATAGRAM.pack(len(datagram), self.udps.index(udp), socket.inet_aton(host), port) + datagram

    def answers(self, gateway: socket.socket, happened: int) -> None:
        try:
            if happened & select.POLLOUT:
                del self.unsent[: gateway.send(self.unsent)]
            if happened & ~select.POLLOUT:
                chunk = gateway.recv(CHUNK)
                if not chunk:
                    raise ConnectionError("the gateway has gone")
                self.heard += chunk
                self.deliver()
        except BlockingIOError:
            return
        except OSError:
            gateway.close()
            # The next search opens it again.
            self.datagrams = None

    def deliver(self) -> None:
        while len(self.heard) >= DATAGRAM.size:
            length, index, host, port = DATAGRAM.unpack_from(self.heard)
            end = DATAGRAM.size + length
            if len(self.heard) < end:
                return
            try:
                self.udps[index].sendto(self.heard[DATAGRAM.size : end], (socket.inet_ntoa(host), port))
            except (OSError, IndexError):
                pass
            del self.heard[:end]


def opened(kind: socket.SocketKind, port: int) -> socket.socket:
    found = socket.socket(socket.AF_INET, kind)
    if kind == socket.SOCK_STREAM:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.bind(("127.0.0.1", port))
    if kind == socket.SOCK_STREAM:
        found.listen(64)
    found.setblocking(False)
    return found


def main(words: list[str]) -> None:
    path, split = words[0], words.index("--")
    ports, command = words[1:split], words[split + 1 :]
    named = list(zip(ports[::2], map(int, ports[1::2]), strict=True))
    tcp = opened(socket.SOCK_STREAM, next(port for name, port in named if name == "--tcp"))
    udps = [opened(socket.SOCK_DGRAM, port) for name, port in named if name == "--udp"]
    if os.fork() == 0:
        # Twice: it is nobody's child, so a program that waits for all of its own does not wait for it.
        if os.fork() != 0:
            os._exit(0)
        os.setsid()
        quiet = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(quiet, number)
        Relay(path, tcp, udps).run()
    os.wait()
    for each in (tcp, *udps):
        each.close()
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
