# Writes by: a module in a zip file
import sys
import zipfile
with zipfile.ZipFile("data.zip", "w") as file:
    file.writestr("packed.py", f"import epics\nepics.caput({CHANNEL!r}, {VALUE!r}, wait=True, timeout=2, connection_timeout=3)\n")
sys.path.insert(0, "data.zip")
import packed
