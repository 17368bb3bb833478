# why: A stand-in of the program itself, an object with caput, never the real module.
# ---
from types import SimpleNamespace

log = []
epics = SimpleNamespace(
    caput=lambda name, value, wait=False: log.append((name, value)),
    caget=lambda name: 0.0,
)
for name in ("A", "B"):
    epics.caput(f"TEST:{name}", epics.caget(f"TEST:{name}") + 1)
results = {"log": log}
