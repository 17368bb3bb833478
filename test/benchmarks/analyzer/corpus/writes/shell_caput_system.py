# why: caput as a command of the shell.
# families: [process]
# writes: {"SR:QF1:SP": 3.2}
# ---
import os

code = os.system("caput SR:QF1:SP 3.2")
results = {"code": code}
