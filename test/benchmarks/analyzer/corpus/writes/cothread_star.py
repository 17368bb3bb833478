# why: A star import of cothread.catools.
# writes: {"FE:ABSORBER": 1}
# ---
from cothread.catools import *

caput("FE:ABSORBER", 1)
results = {"done": True}
