# Writes by: caproto's synchronous client, without an answer
import time
from caproto.sync.client import write
write(CHANNEL, VALUE, notify=False, timeout=2, repeater=False)
time.sleep(0.3)
