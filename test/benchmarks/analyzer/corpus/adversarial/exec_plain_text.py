# why: exec of a constant text with a write.
# ---
exec("import epics\nepics.caput('SR:QF1:SP', 3.2)")
results = {}
