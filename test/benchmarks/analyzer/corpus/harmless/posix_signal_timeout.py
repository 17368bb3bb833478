# why: The standard module signal; signal.signal sets an alarm handler of the program.
# ---
import signal
import numpy as np


class TooSlow(Exception):
    pass


def on_alarm(signum, frame):
    raise TooSlow


signal.signal(signal.SIGALRM, on_alarm)
signal.alarm(20)
try:
    eigenvalues = np.linalg.eigvalsh(np.random.default_rng(0).normal(size=(400, 400)))
    outcome = "finished"
except TooSlow:
    eigenvalues, outcome = np.array([]), "too slow"
finally:
    signal.alarm(0)
results = {"outcome": outcome, "count": int(eigenvalues.size)}
