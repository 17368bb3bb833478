# why: timeit runs a text.
# ---
import timeit

seconds = timeit.timeit("epics.caput('SR:A', 1)", setup="import epics", number=1)
results = {"seconds": seconds}
