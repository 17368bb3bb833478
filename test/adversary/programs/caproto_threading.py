# Writes by: caproto's threading client
from caproto.threading.client import Context
context = Context()
channel, = context.get_pvs(CHANNEL, timeout=3)
channel.wait_for_connection(timeout=3)
channel.write(VALUE, timeout=2)
context.disconnect()
