# Writes by: an audit hook, called when a file is opened
import sys
import epics
done = []
def hook(event, arguments):
    if event == "open" and not done:
        done.append(1)
        epics.caput(CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=3)
sys.addaudithook(hook)
open("/dev/null").close()
done.append(1)
