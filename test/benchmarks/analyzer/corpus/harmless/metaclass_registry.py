# why: A metaclass of the program itself that registers classes.
# ---
class Registry(type):
    classes = {}

    def __new__(mcls, name, bases, namespace):
        cls = super().__new__(mcls, name, bases, namespace)
        if bases:
            mcls.classes[namespace.get("kind", name.lower())] = cls
        return cls


class Analysis(metaclass=Registry):
    def run(self, data):
        raise NotImplementedError


class Mean(Analysis):
    kind = "mean"

    def run(self, data):
        return sum(data) / len(data)


class Range(Analysis):
    kind = "range"

    def run(self, data):
        return max(data) - min(data)


data = context["values"]
results = {kind: cls().run(data) for kind, cls in Registry.classes.items()}
