# why: caproto's threading client, get_pvs and read.
# ---
from caproto.threading.client import Context

ctx = Context()
x, y = ctx.get_pvs("BPM:X", "BPM:Y")
x.wait_for_connection(timeout=2)
y.wait_for_connection(timeout=2)
results = {"x": x.read().data.tolist(), "y": y.read(data_type="time").metadata.timestamp}
