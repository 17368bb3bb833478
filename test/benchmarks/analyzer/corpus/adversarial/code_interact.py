# why: The module code runs source.
# ---
import code

code.InteractiveInterpreter().runsource("import epics; epics.caput('SR:A', 1)")
results = {}
