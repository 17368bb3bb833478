# Writes by: restoring a saved snapshot (epics.autosave)
from epics.autosave import restore_pvs
with open("snapshot.sav", "w") as file:
    file.write(f"# saved\n{CHANNEL} {VALUE}\n<END>\n")
restore_pvs("snapshot.sav")
