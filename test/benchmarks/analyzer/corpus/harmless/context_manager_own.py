# why: An own context manager whose put is a list append.
# ---
from contextlib import contextmanager


class Plan:
    def __init__(self):
        self.steps = []

    def put(self, name, value):
        self.steps.append((name, value))


@contextmanager
def planning(title):
    plan = Plan()
    print("planning", title)
    yield plan
    print(len(plan.steps), "steps planned")


with planning("tune correction") as plan:
    plan.put("SR:QF1:SP", 3.21)
    plan.put("SR:QD1:SP", -2.87)
results = {"steps": plan.steps}
