# why: importlib.metadata reads versions; no module is loaded by a name that is not known.
# ---
import platform
import sys
from importlib import metadata

packages = ["numpy", "scipy", "matplotlib", "pyepics"]
versions = {}
for package in packages:
    try:
        versions[package] = metadata.version(package)
    except metadata.PackageNotFoundError:
        versions[package] = None
results = {"python": sys.version.split()[0], "machine": platform.machine(), "versions": versions}
