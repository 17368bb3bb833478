# why: The write is one case of a match.
# ---
import epics

for command in context["commands"]:
    match command:
        case {"op": "read", "pv": pv}:
            print(pv, epics.caget(pv))
        case {"op": "write", "pv": pv, "value": value}:
            epics.caput(pv, value)
        case _:
            print("unknown command", command)
results = {"n": len(context["commands"])}
