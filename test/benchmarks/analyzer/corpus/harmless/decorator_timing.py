# why: The program's own decorator around its own function.
# ---
import functools
import time


def timed(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        started = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            durations[function.__name__] = time.perf_counter() - started
    return wrapper


durations = {}


@timed
def emittance(sigma_x, sigma_xp, sigma_xxp):
    return (sigma_x ** 2 * sigma_xp ** 2 - sigma_xxp ** 2) ** 0.5


value = emittance(1.2e-3, 0.4e-3, 1e-7)
results = {"emittance": value, "durations": durations}
