# Writes by: caproto's client with its own idea of the environment
import caproto._utils
import os
os.environ.update(EPICS_CA_ADDR_LIST=IOC[0], EPICS_CA_AUTO_ADDR_LIST="NO", EPICS_CA_SERVER_PORT=str(IOC[1]))
from caproto.threading.client import Context, SharedBroadcaster
context = Context(SharedBroadcaster())
channel, = context.get_pvs(CHANNEL, timeout=2)
channel.wait_for_connection(timeout=2)
channel.write(VALUE, timeout=2)
context.disconnect()
