# why: A timer writes later.
# writes: {"SR:BUMP:ON": 0}
# ---
from threading import Timer

from epics import caput

Timer(5.0, caput, args=["SR:BUMP:ON", 0]).start()
results = {"will_switch_off": True}
