# why: Annotations with TypeVar, Generic, overload, TypedDict; nothing runs.
# ---
from __future__ import annotations

from typing import Generic, NamedTuple, TypedDict, TypeVar, overload

T = TypeVar("T")


class Sample(NamedTuple):
    t: float
    value: float


class Summary(TypedDict):
    n: int
    last: float


class Ring(Generic[T]):
    def __init__(self, size: int) -> None:
        self.items: list[T] = []
        self.size = size

    def put(self, item: T) -> Ring[T]:
        self.items = [*self.items, item][-self.size:]
        return self

    @overload
    def get(self, index: int) -> T: ...
    @overload
    def get(self, index: slice) -> list[T]: ...
    def get(self, index):
        return self.items[index]


ring: Ring[Sample] = Ring(3)
for t, v in context["samples"]:
    ring.put(Sample(t, v))
summary: Summary = {"n": len(ring.items), "last": ring.get(-1).value}
results = {"summary": summary}
