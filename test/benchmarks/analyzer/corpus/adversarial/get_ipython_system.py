# why: get_ipython().system runs a command of the shell.
# ---
get_ipython().system("caput SR:A 1")
get_ipython().run_cell("import epics; epics.caput('SR:B', 2)")
results = {}
