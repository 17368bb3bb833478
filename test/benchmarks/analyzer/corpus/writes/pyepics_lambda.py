# why: A lambda in a dictionary of actions.
# writes: {"BL7:SHUTTER:CMD": 1}
# ---
import epics

actions = {
    "open": lambda: epics.caput("BL7:SHUTTER:CMD", 1),
    "status": lambda: epics.caget("BL7:SHUTTER:STATUS"),
}
for name in ("status", "open"):
    print(name, actions[name]())
results = {"actions": list(actions)}
