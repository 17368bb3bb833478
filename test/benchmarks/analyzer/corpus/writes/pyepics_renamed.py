# why: caput imported under a harmless name.
# writes: {"SR:COR1:SP": 0.15}
# ---
from epics import caput as apply_setting

apply_setting("SR:COR1:SP", 0.15)
results = {"applied": True}
