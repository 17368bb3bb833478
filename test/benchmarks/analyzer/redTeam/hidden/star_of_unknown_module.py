# why: A star import of a module that nobody knows, and a call of caput.
# ---
from beamline_helpers import *

caput("SR:A", 1)
