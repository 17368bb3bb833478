# why: A typed put of pvaPy.
# writes: {"PVA:DOUBLE": 2.5}
# ---
from pvaccess import CA, Channel

channel = Channel("PVA:DOUBLE", CA)
channel.putDouble(2.5)
results = {"done": True}
