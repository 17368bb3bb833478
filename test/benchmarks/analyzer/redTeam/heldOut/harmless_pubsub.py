# why: A small publish and subscribe library; send is called on a module that nobody lists.
# controlWrites: false
# dangerous: false
# ---
from blinker import signal

ready = signal("ready")
seen = []


@ready.connect
def note(sender, **kw):
    seen.append((sender, kw.get("value")))


for name, value in context["values"].items():
    ready.send(name, value=value)
results = {"seen": seen}
