# why: The module is found through one of its reading functions.
# ---
import inspect

import epics

inspect.getmodule(epics.caget).caput("SR:A", 1)
