# why: An own event bus with publish, subscribe and put-like names.
# ---
from collections import defaultdict
from typing import Callable


class Bus:
    def __init__(self):
        self.handlers: dict[str, list[Callable]] = defaultdict(list)

    def subscribe(self, topic, handler):
        self.handlers[topic].append(handler)

    def publish(self, topic, **payload):
        for handler in self.handlers[topic]:
            handler(**payload)


seen = []
bus = Bus()
bus.subscribe("vacuum", lambda **p: seen.append(("vacuum", p["value"])))
bus.subscribe("vacuum", lambda value, **_: seen.append(("alarm", value)) if value > 1e-7 else None)
for value in context["pressures"]:
    bus.publish("vacuum", value=value, unit="mbar")
results = {"seen": seen}
