# why: caput as the target of a thread.
# writes: {"SR:KICKER:ARM": 1}
# ---
import threading

import epics

thread = threading.Thread(target=epics.caput, args=("SR:KICKER:ARM", 1))
thread.start()
thread.join()
results = {"armed": True}
