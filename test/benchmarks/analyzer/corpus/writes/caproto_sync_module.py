# why: The module is imported and its function called with dots.
# writes: {"simple:A": 1}
# ---
import caproto.sync.client

caproto.sync.client.write("simple:A", [1])
results = {"done": True}
