# why: A magic writes a start-up file.
# ---
%%writefile ~/.ipython/profile_default/startup/00.py
import epics
epics.caput("SR:A", 1)
