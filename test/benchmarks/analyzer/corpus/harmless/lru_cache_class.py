# why: A cache of the program's own, with put, get and write methods.
# ---
from collections import OrderedDict


class Cache:
    """Least recently used goes first."""

    def __init__(self, size):
        self.size = size
        self._entries = OrderedDict()
        self.hits = 0

    def put(self, key, value):
        self._entries[key] = value
        self._entries.move_to_end(key)
        while len(self._entries) > self.size:
            self._entries.popitem(last=False)

    def get(self, key, default=None):
        if key in self._entries:
            self.hits += 1
            self._entries.move_to_end(key)
            return self._entries[key]
        return default

    def write(self, key, value):
        self.put(key, value)


cache = Cache(2)
cache.put("SR:QF1:SP", 3.2)
cache.put("SR:QD1:SP", -2.9)
cache.write("SR:QF2:SP", 3.25)
cache.get("SR:QF2:SP")
results = {"hits": cache.hits, "keys": list(cache._entries)}
