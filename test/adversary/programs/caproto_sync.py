# Writes by: caproto's synchronous client
from caproto.sync.client import write
write(CHANNEL, VALUE, notify=True, timeout=2, repeater=False)
