# why: The kernel is asked to execute a text.
# ---
get_ipython().kernel.shell.run_cell("import epics\nepics.caput('SR:A', 1)")
