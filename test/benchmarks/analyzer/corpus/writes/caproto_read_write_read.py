# why: read_write_read writes in between.
# writes: {"simple:B": 3}
# ---
from caproto.sync.client import read_write_read

before, write_response, after = read_write_read("simple:B", 3)
results = {"before": float(before.data[0]), "after": float(after.data[0])}
