# Writes by: a thread that writes when the program has ended
# late: yes
import threading
import time
def later():
    time.sleep(LATER)
    import epics
    epics.caput(CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=3)
threading.Thread(target=later).start()
