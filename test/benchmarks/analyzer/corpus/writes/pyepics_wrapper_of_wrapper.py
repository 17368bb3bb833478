# why: Three layers of helpers.
# writes: {"SR:SD1:SP": -90}
# ---
import epics


def low(name, value):
    return epics.caput(name, value)


def middle(pair):
    return low(*pair)


def high(**changes):
    return [middle(item) for item in changes["changes"].items()]


results = {"status": high(changes={"SR:SD1:SP": -90})}
