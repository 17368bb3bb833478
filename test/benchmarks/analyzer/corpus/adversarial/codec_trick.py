# why: Letters of another alphabet that Python normalises to the same name.
# ---
import epics

epics.𝐜𝐚𝐩𝐮𝐭("SR:QF1:SP", 3)
results = {}
