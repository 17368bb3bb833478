# Writes by: a batch of caproto's threading client
import time
from caproto.threading.client import Batch, Context
context = Context()
channel, = context.get_pvs(CHANNEL, timeout=3)
channel.wait_for_connection(timeout=3)
with Batch() as batch:
    batch.write(channel, VALUE, callback=print)
time.sleep(0.4)
context.disconnect()
