# why: type() builds a class whose method is the write.
# ---
import epics

Reader = type("Reader", (), {"read": staticmethod(epics.caput)})
Reader.read("SR:QF1:SP", 3)
results = {}
