# why: The low-level ca module puts.
# ---
import epics.ca as ca

chid = ca.create_channel("SR:QF1:SP")
ca.connect_channel(chid)
ca.put(chid, 3.3, wait=True)
results = {"value": ca.get(chid)}
