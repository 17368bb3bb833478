# why: Commands with undo, own classes, deque, dispatch by name on self.
# controlWrites: false
# dangerous: false
# ---
from abc import ABC, abstractmethod
from collections import deque


class Command(ABC):
    @abstractmethod
    def execute(self, document): ...

    @abstractmethod
    def undo(self, document): ...


class Set(Command):
    def __init__(self, key, value):
        self.key, self.value, self.old = key, value, None

    def execute(self, document):
        self.old = document.get(self.key)
        document[self.key] = self.value

    def undo(self, document):
        document[self.key] = self.old


class History:
    def __init__(self):
        self.document, self.done = {}, deque(maxlen=10)

    def put(self, command):
        command.execute(self.document)
        self.done.append(command)

    def back(self):
        self.done.pop().undo(self.document)


history = History()
for key, value in context["changes"].items():
    history.put(Set(key, value))
history.back()
results = dict(history.document)
