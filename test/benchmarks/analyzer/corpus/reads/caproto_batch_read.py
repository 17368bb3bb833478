# why: caproto Batch with reads only.
# ---
from functools import partial

from caproto.threading.client import Batch, Context

ctx = Context()
pvs = ctx.get_pvs(*[f"SR:BPM{i}:X" for i in range(8)])
values = {}


def stash(name, response):
    values[name] = response.data[0]


with Batch() as batch:
    for pv in pvs:
        pv.wait_for_connection()
        batch.read(pv, partial(stash, pv.name))
results = {"values": values}
