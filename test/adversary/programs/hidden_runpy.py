# Writes by: a file that is written and then run (runpy)
import runpy
with open("notes.txt", "w") as file:
    file.write("import epics\nepics.caput(CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=3)\n")
runpy.run_path("notes.txt", init_globals={"CHANNEL": CHANNEL, "VALUE": VALUE})
