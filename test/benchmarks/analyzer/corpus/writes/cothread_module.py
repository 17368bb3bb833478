# why: The module catools under an alias, inside a class.
# ---
import cothread.catools as ca


class Valve:
    def __init__(self, name):
        self.name = name

    def open(self):
        ca.caput(self.name + ":CON", 0)


for index in range(3):
    Valve(f"FE-VA-VALVE-0{index}").open()
results = {"opened": 3}
