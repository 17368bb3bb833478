# why: The function is put in a global by one function and used by another.
# writes: {"SR:C:SP": 3}
# ---
import epics

writer = None


def setup():
    global writer
    writer = epics.caput


def use():
    return writer("SR:C:SP", 3)


setup()
results = {"status": use()}
