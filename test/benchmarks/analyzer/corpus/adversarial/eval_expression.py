# why: eval of an expression with __import__.
# ---
value = eval("__import__('epics').caput('SR:QF1:SP', 3.2)")
results = {"value": value}
