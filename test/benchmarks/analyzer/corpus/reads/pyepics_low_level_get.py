# why: The low-level ca module used to read.
# ---
from epics import ca

chid = ca.create_channel("SR:LIFETIME")
connected = ca.connect_channel(chid, timeout=2)
value = ca.get(chid) if connected else None
results = {"value": value, "host": ca.host_name(chid) if connected else None, "writable": ca.write_access(chid)}
