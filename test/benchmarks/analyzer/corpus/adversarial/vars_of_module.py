# why: The function is fetched from the module's dictionary.
# ---
import epics

vars(epics)["caput"]("SR:QF1:SP", 2)
epics.__dict__.get("caput")("SR:QD1:SP", 2)
results = {}
