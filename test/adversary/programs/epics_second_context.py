# Writes by: a context of libca of its own, in another thread
import threading
import epics.ca as ca
def work():
    ca.create_context()
    channel = ca.create_channel(CHANNEL, connect=True)
    ca.connect_channel(channel, timeout=3)
    ca.put(channel, VALUE, wait=True, timeout=2)
    ca.destroy_context()
thread = threading.Thread(target=work)
thread.start()
thread.join(8)
