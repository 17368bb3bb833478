"""A small machine to try things on: a ring with a beam, eight position monitors and one corrector magnet, over Channel Access on
127.0.0.1, on a port that nobody else uses. Anybody may set the magnet, as in many real control systems.

Says its port as one line of JSON, answers each line of standard input with what was done to it, and ends when that ends.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import socket
import sys
import time
from typing import Any


def free_port() -> int:
    """A port of 127.0.0.1 that is free for TCP and UDP alike."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            tcp.bind(("127.0.0.1", 0))
            port: int = tcp.getsockname()[1]
            try:
                udp.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


PORT = free_port()
os.environ.update(
    EPICS_CA_SERVER_PORT=str(PORT), EPICS_CAS_AUTO_BEACON_ADDR_LIST="no", EPICS_CAS_BEACON_ADDR_LIST="127.0.0.1", EPICS_CAS_BEACON_PORT=str(free_port()),
)

from caproto.asyncio.server import Context  # noqa: E402
from caproto.server import PVGroup, pvproperty  # noqa: E402

MONITORS = 8
BEGAN = time.monotonic()


class Machine(PVGroup):
    current = pvproperty(name="BEAM:CURRENT", value=200.0, precision=2, units="mA", read_only=True)
    orbit = pvproperty(name="ORBIT:X", value=[0.0] * MONITORS, precision=3, units="mm", read_only=True)
    setpoint = pvproperty(name="COR1:SP", value=2.0, precision=3, units="A")
    readback = pvproperty(name="COR1:RB", value=2.0, precision=3, units="A", read_only=True)
    writes: list[float] = []

    @setpoint.putter
    async def setpoint(self, instance: Any, value: float) -> None:
        self.writes.append(float(value))
        await self.readback.write(value)

    @current.startup
    async def current(self, instance: Any, async_lib: Any) -> None:
        """The beam decays; the orbit follows the magnet, and trembles."""
        while True:
            seconds = time.monotonic() - BEGAN
            await instance.write(200.0 * math.exp(-seconds / 3600))
            kick = (self.readback.value - 3.5) * 0.1
            await self.orbit.write([kick * math.cos(1.7 * n) + 0.004 * math.sin(9 * seconds + n) for n in range(MONITORS)])
            await async_lib.library.sleep(0.1)


async def main() -> None:
    machine = Machine(prefix="DEMO:")
    context = Context(machine.pvdb, interfaces=["127.0.0.1"])

    async def converse(_: Any) -> None:
        while not context.udp_socks:
            await asyncio.sleep(0.01)
        print(json.dumps({"port": PORT}), flush=True)
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        while await reader.readline():
            print(json.dumps({"setpoint": machine.setpoint.value, "writes": machine.writes}), flush=True)
        # Tasks of the library are not waited for.
        os._exit(0)

    await context.run(startup_hook=converse)


if __name__ == "__main__":
    asyncio.run(main())
