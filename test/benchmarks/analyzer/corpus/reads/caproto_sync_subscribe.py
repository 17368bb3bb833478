# why: caproto subscription with block; reads only.
# ---
from caproto.sync.client import block, subscribe

seen = []


def note(sub, response):
    seen.append(float(response.data[0]))
    if len(seen) >= 5:
        sub.clear()


sub = subscribe("simple:B")
sub.add_callback(note)
block(sub, duration=10)
results = {"seen": seen}
