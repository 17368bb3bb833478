# why: A fluent builder collects settings and applies them at the end.
# ---
import epics


class Batch:
    def __init__(self):
        self._items = []

    def set(self, name, value):
        self._items.append((name, value))
        return self

    def apply(self):
        for name, value in self._items:
            epics.caput(name, value)
        return len(self._items)


results = {"written": Batch().set("SR:A", 1).set("SR:B", 2).apply()}
