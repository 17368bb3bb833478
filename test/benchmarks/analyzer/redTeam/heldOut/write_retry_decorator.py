# why: A retry helper with arguments calls the write that it is given.
# ---
import time
from functools import wraps

from epics import PV


def retry(times, pause=0.1):
    def decorate(function):
        @wraps(function)
        def inner(*args, **kwargs):
            for attempt in range(times):
                try:
                    return function(*args, **kwargs)
                except TimeoutError:
                    time.sleep(pause * 2 ** attempt)
            raise TimeoutError(function.__name__)
        return inner
    return decorate


@retry(times=3)
def apply(setting):
    pv = PV(setting["pv"])
    pv.put(setting["value"], wait=True, timeout=2)


for setting in context["settings"]:
    apply(setting)
results = {"n": len(context["settings"])}
