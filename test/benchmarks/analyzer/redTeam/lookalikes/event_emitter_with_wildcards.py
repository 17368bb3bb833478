# why: An emitter that calls whatever was registered, with payloads of any shape.
# ---
from collections import defaultdict


class Emitter:
    def __init__(self):
        self.handlers = defaultdict(list)
        self.log = []

    def on(self, name, handler=None):
        if handler is None:
            return lambda function: self.on(name, function)
        self.handlers[name].append(handler)
        return handler

    def emit(self, name, *args, **kwargs):
        for key in (name, "*"):
            for handler in self.handlers[key]:
                self.log.append((name, handler(*args, **kwargs)))


emitter = Emitter()


@emitter.on("put")
def on_put(value, **extra):
    emitter.emit("write", value + 1)
    return value


@emitter.on("write")
def on_write(value):
    return value * 2


emitter.on("*", lambda *args, **kwargs: len(args))
emitter.emit("put", 3, unit="A")
results = {"log": emitter.log}
