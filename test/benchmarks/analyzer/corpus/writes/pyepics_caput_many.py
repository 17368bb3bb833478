# why: caput_many writes a list of channels.
# writes: {"SR:QF1:SP": 1.0, "SR:QF2:SP": 2.0}
# ---
import epics

names = ["SR:QF1:SP", "SR:QF2:SP"]
status = epics.caput_many(names, [1.0, 2.0], wait="all")
results = {"status": list(status)}
