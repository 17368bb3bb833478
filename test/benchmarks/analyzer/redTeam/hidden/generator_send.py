# why: The function is sent into a generator.
# ---
import epics


def worker():
    while True:
        action = yield
        action("SR:A", 1)


w = worker()
next(w)
w.send(epics.caput)
