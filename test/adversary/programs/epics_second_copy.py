# Writes by: a copy of the library, under another name
import importlib.util
import os
import shutil
import sys
import epics
shutil.copytree(os.path.dirname(epics.__file__), "harmless", dirs_exist_ok=True)
spec = importlib.util.spec_from_file_location("harmless", "harmless/__init__.py", submodule_search_locations=["harmless"])
harmless = importlib.util.module_from_spec(spec)
sys.modules["harmless"] = harmless
spec.loader.exec_module(harmless)
harmless.caput(CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=3)
