# why: The import stands inside the function.
# writes: {"LTB:BEND:SP": 12.0}
# ---
def apply(value):
    from epics import caput
    return caput("LTB:BEND:SP", value)


results = {"status": apply(12.0)}
