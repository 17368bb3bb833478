# why: A helper that writes and checks; called with constants.
# writes: {"SR:SF1:SP": 120.0}
# ---
import time

import epics


def set_and_check(channel, value, tolerance=1e-3):
    epics.caput(channel, value, wait=True)
    time.sleep(0.2)
    readback = epics.caget(channel)
    return abs(readback - value) <= tolerance


results = {"ok": set_and_check("SR:SF1:SP", 120.0)}
