# why: 'A feedback: the monitor''s callback writes another channel.'
# writes: {"SR:FB:OUT": null}
# ---
import time

import epics

gain = 0.1


def feedback(value=None, **kw):
    epics.caput("SR:FB:OUT", -gain * value)


monitor = epics.PV("SR:FB:IN", callback=feedback)
time.sleep(30)
monitor.clear_callbacks()
results = {"gain": gain}
