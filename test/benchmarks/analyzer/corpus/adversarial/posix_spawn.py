# why: os.posix_spawn.
# ---
import os

pid = os.posix_spawn("/usr/bin/env", ["env", "caput", "SR:A", "1"], os.environ)
results = {"pid": pid}
