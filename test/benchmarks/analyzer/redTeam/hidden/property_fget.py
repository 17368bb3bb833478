# why: A property object carries the function.
# ---
import epics

property(epics.caput).fget("SR:A", 1)
