# why: Names of control libraries used as plain variables.
# ---
tango = [1.5, 2.5]
ophyd = {"motor": {"position": 3.0}}
p4p = lambda values: sum(values) / len(values)
ophyd["motor"]["position"] = 5.0
tango.insert(0, p4p(tango))
results = {"tango": tango, "position": ophyd["motor"]["position"]}
