# why: caget is a parameter name and an attribute name.
# ---
def describe(caget, caput="never"):
    return f"{caget} was read, {caput} was written"


class Counts:
    caget = 0
    caput = 0


for event in context["events"]:
    if event["kind"] == "read":
        Counts.caget += 1
    else:
        Counts.caput += 1
text = describe(Counts.caget, caput=Counts.caput)
results = {"text": text}
