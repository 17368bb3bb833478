"""Runs one program of the adversary where nothing holds it back, in the way that its header asks for.

Arguments: the way, the program's file, and for sockets how to reach the control system. Everything that is started here ends with
the process namespace that this is started in.
"""

from __future__ import annotations

import os
import runpy
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path


def in_kernel(program: str, way: str) -> None:
    """As a service runs it: the program, then a request that collects, then an orderly end."""
    from jupyter_client.manager import start_new_kernel

    neighbour = start_new_kernel() if way == "kernel with a neighbour" else None
    manager, client = start_new_kernel()
    code = Path(program).read_text() if way != "next kernel" else "import sys; sys.path.insert(0, ''); sys.modules.pop('matplotlib', None)\nimport matplotlib"
    client.execute_interactive(code, timeout=40)
    client.execute("str(globals().get('results'))", silent=True, user_expressions={"collected": "1"}, reply=True, timeout=30)
    # A task of the kernel's loop has its time as well.
    time.sleep(1)
    client.shutdown(reply=True, timeout=10)
    manager.cleanup_resources()
    if neighbour is not None:
        neighbour[0].shutdown_kernel(now=True)


def relay(path: str, address: tuple[str, int]) -> None:
    """A unix socket that is a way to the control system."""
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen()

    def pump(source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            pass

    def accept() -> None:
        while True:
            inner, _ = server.accept()
            outer = socket.create_connection(address)
            for pair in ((inner, outer), (outer, inner)):
                threading.Thread(target=pump, args=pair, daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


def main() -> None:
    way, program, host, port = sys.argv[1:5]
    if way == "next kernel":
        subprocess.run([sys.executable, program], timeout=30, check=False)
        in_kernel(program, way)
    elif way.startswith("kernel"):
        in_kernel(program, way)
    else:
        kept = []
        if way == "unix socket":
            relay("here.sock", (host, int(port)))
        if way == "inherited socket":
            kept.append(socket.create_connection((host, int(port))))
        runpy.run_path(program, run_name="__main__")


if __name__ == "__main__":
    main()
