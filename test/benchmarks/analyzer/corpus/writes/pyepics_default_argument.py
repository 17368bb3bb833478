# why: caput hides in a default argument.
# writes: {"SR:X": 4}
# ---
import epics


def send(name, value, how=epics.caput):
    return how(name, value)


results = {"status": send("SR:X", 4)}
