# why: The function is bound by a walrus.
# writes: {"SR:Y": 2}
# ---
import epics

if (put := epics.caput)("SR:Y", 2):
    message = "written"
else:
    message = "failed"
results = {"message": message, "function": put.__name__}
