"""A small control system for the tests: Channel Access on a private port of 127.0.0.1, with one channel of each kind.

It notes every write command that reaches it, before it is judged or carried out, so that a test can tell "nothing was written"
from "the same value was written". What a test asks goes over stdin and stdout, one JSON object a line, not over Channel Access:
nothing that a program does to the network changes what the test sees. It ends when stdin ends, so nobody leaves it behind.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
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
# Held all the time: a client that finds it free starts a repeater, a process that outlives it.
REPEATER = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
REPEATER.bind(("0.0.0.0", 0))
REPEATER_PORT: int = REPEATER.getsockname()[1]
for name in [name for name in os.environ if name.startswith("EPICS_")]:
    del os.environ[name]
os.environ.update(
    EPICS_CA_SERVER_PORT=str(PORT), EPICS_CA_REPEATER_PORT=str(REPEATER_PORT), EPICS_CAS_AUTO_BEACON_ADDR_LIST="no", EPICS_CAS_BEACON_ADDR_LIST="127.0.0.1",
    EPICS_CAS_BEACON_PORT=str(REPEATER_PORT),
)

import caproto as ca  # noqa: E402
from caproto.asyncio.server import Context, VirtualCircuit  # noqa: E402
from caproto.server import PVGroup, pvproperty  # noqa: E402

writes: list[dict[str, Any]] = []


class Channels(PVGroup):
    """Whatever is a set value may be written by anybody, as in many real control systems; FLOAT alone keeps its own limits."""

    float_ = pvproperty(
        name="FLOAT", value=1.5, precision=3, units="mm", lower_ctrl_limit=-10.0, upper_ctrl_limit=10.0, lower_disp_limit=-10.0, upper_disp_limit=10.0,
    )
    int_ = pvproperty(name="INT", value=7)
    enum = pvproperty(name="ENUM", value="off", enum_strings=["off", "on", "tripped"], dtype=ca.ChannelType.ENUM)
    string = pvproperty(name="STRING", value="first light", dtype=ca.ChannelType.STRING)
    chars = pvproperty(name="CHARS", value="a longer text of the machine", max_length=256)
    wave = pvproperty(name="WAVE", value=[0.0, 1.0, 4.0, 9.0, 16.0, 25.0, 36.0, 49.0], max_length=64)
    setpoint = pvproperty(name="MAG:SP", value=10.0, precision=4, units="A", lower_disp_limit=0.0, upper_disp_limit=200.0)
    readback = pvproperty(name="MAG:RB", value=10.0, precision=4, units="A", read_only=True)
    tick = pvproperty(name="TICK", value=0, read_only=True)
    writes_ = pvproperty(name="WRITES", value=0, read_only=True)

    @setpoint.putter
    async def setpoint(self, instance: Any, value: float) -> None:
        await self.readback.write(value)

    @tick.startup
    async def tick(self, instance: Any, async_lib: Any) -> None:
        """Changes by itself, for who waits for something new."""
        while True:
            await async_lib.library.sleep(0.1)
            await instance.write(instance.value + 1)


group = Channels(prefix="TST:")


class NotingCircuit(VirtualCircuit):
    async def _command_queue_iteration(self, command: Any) -> Any:
        if isinstance(command, (ca.WriteRequest, ca.WriteNotifyRequest)):
            channel = self.circuit.channels_sid.get(command.sid)
            writes.append({
                "channel": None if channel is None else channel.name, "type": getattr(command.data_type, "name", str(command.data_type)), "count": command.data_count,
                "value": plain(command.data), "confirmed": isinstance(command, ca.WriteNotifyRequest), "user": self.client_username,
            })
            await group.writes_.write(len(writes))
        return await super()._command_queue_iteration(command)


class NotingContext(Context):
    CircuitClass = NotingCircuit


def plain(value: Any) -> Any:
    """As JSON has it; numbers that JSON has not, as words."""
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("latin-1")
    if isinstance(value, float):
        return value if value - value == 0 else str(value)
    if isinstance(value, (str, int)) or value is None:
        return value
    return plain(value.tolist()) if hasattr(value, "tolist") else [plain(item) for item in value]


def answer(question: dict[str, Any]) -> Any:
    if question["ask"] == "writes":
        return writes
    if question["ask"] == "read":
        return plain(group.pvdb[question["channel"]].value)
    raise ValueError(f"unknown question: {question['ask']}")


def tell(**line: Any) -> None:
    print(json.dumps(line), flush=True)


async def converse() -> None:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=1 << 20)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        question = json.loads(line)
        tell(id=question["id"], answer=answer(question))


async def main() -> None:
    context = NotingContext(group.pvdb, interfaces=["127.0.0.1"])

    async def ready(_: Any) -> None:
        while not context.udp_socks:
            await asyncio.sleep(0.01)
        tell(port=context.port, searchPort=PORT, repeaterPort=REPEATER_PORT)

    serving = asyncio.create_task(context.run(startup_hook=ready))
    talking = asyncio.create_task(converse())
    await asyncio.wait([serving, talking], return_when=asyncio.FIRST_COMPLETED)


if __name__ == "__main__":
    asyncio.run(main())
    # Tasks of the library are not waited for.
    os._exit(0)
