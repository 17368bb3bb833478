# why: A reading tool is started with another address list.
# ---
import os
import subprocess

subprocess.run(["caput" if False else "caget", "SR:A"], env={**os.environ, "EPICS_CA_ADDR_LIST": "10.0.0.1"})
