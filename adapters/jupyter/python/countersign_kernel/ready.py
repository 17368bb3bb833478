"""Makes a kernel ready before it has an execution, so that the program cannot tell: only ``sys.modules`` shows it."""

import importlib
import os
import sys
import sysconfig


def import_all(names):
    """Imports the modules, binding no name. Returns which are there and, in words, why others are not; absent ones are left out.

    The working folder is no place to import from meanwhile: what waits there is not the program's.
    """
    imported, failed = [], {}
    path = list(sys.path)
    sys.path[:] = [entry for entry in path if entry not in ("", ".", os.getcwd())]
    try:
        for name in names:
            try:
                importlib.import_module(name)
                imported.append(name)
            except Exception as error:
                if not (isinstance(error, ModuleNotFoundError) and name.split(".")[0] == (error.name or "")):
                    failed[name] = f"{type(error).__name__}: {error}"
    finally:
        sys.path[:] = path
    return {"imported": imported, "failed": failed}


def move_to(folder, shell):
    """Makes ``folder`` the one that the kernel was started in."""
    before = os.getcwd()
    os.chdir(folder)
    sys.path_importer_cache.pop(before, None)
    if "PWD" in os.environ:
        os.environ["PWD"] = folder
    shell.starting_dir = os.getcwd()
    visited = shell.user_ns.get("_dh")
    if isinstance(visited, list):
        visited[:] = [os.getcwd()]


def look_there_last():
    """The working folder stays a place to import from, but what lies there never stands in for an installed package: an earlier
    program may have left it in the folder, and nobody approved it."""
    if "" in sys.path:
        sys.path[:] = [*(entry for entry in sys.path if entry != ""), ""]


def resident():
    """Bytes of memory that this process holds; 0 where that cannot be read."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def package_folders():
    """Where packages are installed, with the time of the last change of each, in nanoseconds: another time means other packages."""
    found = {}
    for folder in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        try:
            found[folder] = str(os.stat(folder).st_mtime_ns)
        except OSError:
            continue
    return found
