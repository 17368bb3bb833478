"""Loads the other modules from the sources that the adapter sends: the kernel may not see our files."""

import importlib.machinery
import sys
import types

PACKAGE = "countersign_kernel"


def load(sources, shell):
    """``sources``: list of ``[module name, source]`` in the order of their imports. Returns this kernel's ``Stage``."""
    if PACKAGE in sys.modules:
        raise RuntimeError("this kernel has been set up already")
    for name, source in sources:
        module = types.ModuleType(name)
        module.__spec__ = importlib.machinery.ModuleSpec(name, None, is_package=name == PACKAGE)
        if name == PACKAGE:
            module.__path__ = []
        sys.modules[name] = module
        exec(compile(source, f"<{name}>", "exec"), module.__dict__)
        if name != PACKAGE:
            setattr(sys.modules[PACKAGE], name.rpartition(".")[2], module)
    package = sys.modules[PACKAGE]
    package.current = sys.modules[f"{PACKAGE}.stage"].Stage(shell)
    return package.current
