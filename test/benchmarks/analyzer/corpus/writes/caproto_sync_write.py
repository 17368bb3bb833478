# why: caproto's sync client writes.
# writes: {"simple:A": 5}
# ---
from caproto.sync.client import read, write

write("simple:A", 5, notify=True)
results = {"a": read("simple:A").data.tolist()}
