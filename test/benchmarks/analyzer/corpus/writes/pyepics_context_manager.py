# why: A context manager that restores the value in __exit__.
# ---
import epics


class Restored:
    def __init__(self, *names):
        self.names = names

    def __enter__(self):
        self.saved = {n: epics.caget(n) for n in self.names}
        return self

    def __exit__(self, *exc):
        for name, value in self.saved.items():
            epics.caput(name, value)
        return False


with Restored("SR:QF1:SP"):
    tune = epics.caget("SR:TUNE:X")
results = {"tune": tune}
