# why: A sub-interpreter runs a text.
# ---
import _xxsubinterpreters as interpreters

ident = interpreters.create()
interpreters.run_string(ident, "import epics; epics.caput('SR:A', 1)")
results = {}
