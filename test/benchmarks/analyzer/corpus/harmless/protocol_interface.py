# why: A typing Protocol with a write method and a recording implementation.
# ---
from typing import Protocol


class Sink(Protocol):
    def write(self, channel: str, value: float) -> None: ...


class Recording:
    def __init__(self) -> None:
        self.calls: list[tuple[str, float]] = []

    def write(self, channel: str, value: float) -> None:
        self.calls.append((channel, value))


def ramp(sink: Sink, channel: str, start: float, stop: float, steps: int) -> None:
    for i in range(steps + 1):
        sink.write(channel, start + (stop - start) * i / steps)


sink = Recording()
ramp(sink, "SR:RF:VOLT", 0.0, 1.2, 6)
results = {"calls": sink.calls}
