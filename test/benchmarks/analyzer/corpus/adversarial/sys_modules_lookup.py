# why: The module comes out of sys.modules.
# ---
import sys

import epics.ca  # noqa: F401  loads the package

sys.modules["epics"].caput("SR:QF1:SP", 3)
results = {}
