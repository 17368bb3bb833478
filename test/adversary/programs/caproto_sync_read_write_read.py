# Writes by: read_write_read of caproto
from caproto.sync.client import read_write_read
read_write_read(CHANNEL, VALUE, notify=True, timeout=2, repeater=False)
