# Writes by: an import that a finder of its own answers
import importlib.abc
import importlib.util
import sys
class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        return importlib.util.spec_from_loader(name, self) if name == "statistics_extra" else None
    def exec_module(self, module):
        import epics
        epics.caput(CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=3)
sys.meta_path.insert(0, Finder())
import statistics_extra
