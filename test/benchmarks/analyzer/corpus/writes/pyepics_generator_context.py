# why: contextlib.contextmanager with a write in its finally.
# writes: {"BL7:LAMP": 1}
# ---
from contextlib import contextmanager

from epics import caput


@contextmanager
def lamp():
    caput("BL7:LAMP", 1)
    try:
        yield
    finally:
        caput("BL7:LAMP", 0)


with lamp():
    print("taking a picture")
results = {"done": True}
