# why: Constant text is executed in a namespace that holds the function.
# ---
import epics

exec("w('SR:A', 1)", {"w": epics.caput})
