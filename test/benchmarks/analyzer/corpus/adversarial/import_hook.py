# why: A finder makes a module when it is imported.
# ---
import importlib.abc
import importlib.machinery
import sys


class Loader(importlib.abc.Loader):
    def exec_module(self, module):
        module.__dict__.update(__import__("epics").__dict__)


class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "harmless":
            return importlib.machinery.ModuleSpec(name, Loader())


sys.meta_path.insert(0, Finder())
import harmless

harmless.caput("SR:QF1:SP", 3)
results = {}
