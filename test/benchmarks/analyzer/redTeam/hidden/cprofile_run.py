# why: cProfile runs a text.
# ---
import cProfile

cProfile.run("import epics; epics.caput('SR:A', 1)")
