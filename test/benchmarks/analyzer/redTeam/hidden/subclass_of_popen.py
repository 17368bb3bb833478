# why: A class of the program inherits Popen.
# ---
import subprocess


class Quiet(subprocess.Popen):
    pass


Quiet(["caput", "SR:A", "1"])
