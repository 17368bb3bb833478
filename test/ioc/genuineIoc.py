"""The same idea as ioc.py on EPICS itself (softioc): records, Channel Access by EPICS' own server, and PV Access besides.

It notes each value that a record was given, also the same one again; what a server refuses before that, it does not see.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable
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


PORT, PVA_PORT, PVA_SEARCH_PORT = free_port(), free_port(), free_port()
# Held all the time: a client that finds it free starts a repeater, a process that outlives it.
REPEATER = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
REPEATER.bind(("0.0.0.0", 0))
REPEATER_PORT: int = REPEATER.getsockname()[1]
for setting in [setting for setting in os.environ if setting.startswith("EPICS_")]:
    del os.environ[setting]
os.environ.update(
    EPICS_CA_SERVER_PORT=str(PORT), EPICS_CA_REPEATER_PORT=str(REPEATER_PORT), EPICS_CAS_INTF_ADDR_LIST="127.0.0.1", EPICS_CAS_AUTO_BEACON_ADDR_LIST="NO",
    EPICS_CAS_BEACON_ADDR_LIST="127.0.0.1", EPICS_CAS_BEACON_PORT=str(REPEATER_PORT),
    EPICS_PVAS_INTF_ADDR_LIST="127.0.0.1", EPICS_PVAS_SERVER_PORT=str(PVA_PORT), EPICS_PVAS_BROADCAST_PORT=str(PVA_SEARCH_PORT), EPICS_PVAS_AUTO_BEACON_ADDR_LIST="NO",
)

from softioc import asyncio_dispatcher, builder, softioc  # noqa: E402

writes: list[dict[str, Any]] = []
records: dict[str, Any] = {}


def noted(name: str) -> Callable[[Any], None]:
    def note(value: Any) -> None:
        writes.append({"channel": f"GEN:{name}", "type": "record", "count": 1, "value": plain(value), "confirmed": False, "user": None})
        if name == "MAG:SP":
            records["MAG:RB"].set(value)

    return note


def plain(value: Any) -> Any:
    """As JSON has it; numbers that JSON has not, as words."""
    if isinstance(value, float):
        return value if value - value == 0 else str(value)
    if isinstance(value, (str, int)) or value is None:
        return value
    return plain(value.tolist()) if hasattr(value, "tolist") else [plain(item) for item in value]


def answer(question: dict[str, Any]) -> Any:
    if question["ask"] == "writes":
        return writes
    return plain(records[question["channel"].removeprefix("GEN:")].get())


def main() -> None:
    dispatcher = asyncio_dispatcher.AsyncioDispatcher()
    builder.SetDeviceName("GEN")
    makers = {
        "FLOAT": lambda **given: builder.aOut("FLOAT", initial_value=1.5, PREC=3, **given),
        "INT": lambda **given: builder.longOut("INT", initial_value=7, **given),
        "ENUM": lambda **given: builder.mbbOut("ENUM", "off", "on", "tripped", initial_value=0, **given),
        "STRING": lambda **given: builder.stringOut("STRING", initial_value="first light", **given),
        "WAVE": lambda **given: builder.WaveformOut("WAVE", [0.0, 1.0, 4.0, 9.0], **given),
        "MAG:SP": lambda **given: builder.aOut("MAG:SP", initial_value=10.0, PREC=4, EGU="A", **given),
    }
    for name, make in makers.items():
        records[name] = make(always_update=True, on_update=noted(name))
    records["MAG:RB"] = builder.aIn("MAG:RB", initial_value=10.0, PREC=4, EGU="A")
    builder.LoadDatabase()
    softioc.iocInit(dispatcher)
    print(json.dumps({"port": PORT, "searchPort": PORT, "repeaterPort": REPEATER_PORT, "pvaPort": PVA_PORT, "pvaSearchPort": PVA_SEARCH_PORT}), flush=True)
    for line in sys.stdin:
        question = json.loads(line)
        print(json.dumps({"id": question["id"], "answer": answer(question)}), flush=True)
    # EPICS' threads are not waited for.
    os._exit(0)


if __name__ == "__main__":
    main()
