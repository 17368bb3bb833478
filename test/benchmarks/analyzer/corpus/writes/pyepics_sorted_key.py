# why: caput is called by sorted as its key, an odd way.
# ---
import epics

pairs = [("SR:A", 1), ("SR:B", 2)]
ordered = sorted(pairs, key=lambda pair: epics.caput(*pair))
results = {"ordered": ordered}
