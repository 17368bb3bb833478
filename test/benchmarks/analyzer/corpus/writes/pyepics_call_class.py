# why: An instance with __call__ writes.
# writes: {"SR:A:SP": 2.0}
# ---
import epics


class Setter:
    def __init__(self, name):
        self.name = name

    def __call__(self, value):
        return epics.caput(self.name, value)


set_a = Setter("SR:A:SP")
set_a(2.0)
results = {"done": True}
