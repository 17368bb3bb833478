# why: caproto's sync client reads.
# reads: [simple:A]
# ---
from caproto.sync.client import read

response = read("simple:A", timeout=3)
results = {"value": response.data.tolist(), "status": str(response.status)}
