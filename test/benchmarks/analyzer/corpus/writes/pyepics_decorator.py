# why: A decorator writes before and after the function.
# writes: {"SR:FB:ENABLE": 0}
# ---
import functools

import epics


def feedback_off(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        epics.caput("SR:FB:ENABLE", 0)
        try:
            return function(*args, **kwargs)
        finally:
            epics.caput("SR:FB:ENABLE", 1)
    return inner


@feedback_off
def measure():
    return epics.caget("SR:TUNE:X")


results = {"tune": measure()}
