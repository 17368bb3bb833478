# why: dict.get, a set method and a write method of an in-memory store.
# ---
class Store(dict):
    """A dictionary with the manners of a key-value server."""

    def set(self, key, value):
        self[key] = value
        return True

    def write(self, key, value):
        return self.set(key, value)

    def read(self, key):
        return self.get(key)


store = Store()
store.set("SR:QF1:SP", 1.0)
store.write("SR:QF2:SP", 2.0)
results = {"read": store.read("SR:QF1:SP"), "keys": sorted(store)}
