# why: The plainest write there is.
# writes: {"SR:QF1:SP": 3.2}
# ---
import epics

ok = epics.caput("SR:QF1:SP", 3.2)
results = {"ok": ok == 1}
