# why: pvput through Popen and a full path.
# families: [process]
# writes: {"PVA:A": null}
# ---
from subprocess import PIPE, Popen

process = Popen(["/usr/local/epics/bin/linux-x86_64/pvput", "PVA:A", str(3)], stdout=PIPE)
out, _ = process.communicate(timeout=10)
results = {"out": out.decode()}
