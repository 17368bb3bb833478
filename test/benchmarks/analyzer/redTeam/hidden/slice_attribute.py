# why: A slice object carries the function.
# ---
import epics

slice(epics.caput).stop("SR:A", 1)
