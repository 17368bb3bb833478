# why: pvaPy's Channel.put.
# writes: {"PVA:DOUBLE": 1.5}
# ---
import pvaccess

c = pvaccess.Channel("PVA:DOUBLE")
c.put(pvaccess.PvDouble(1.5))
results = {"value": c.get()["value"]}
