# why: functools.partial with the channel bound.
# writes: {"SR:COR3:SP": 0.02}
# ---
from functools import partial

import epics

set_cor3 = partial(epics.caput, "SR:COR3:SP", wait=True)
set_cor3(0.02)
results = {"done": True}
