# why: Device.put.
# ---
import epics

quad = epics.Device("SR:QF1:", attrs=["SP", "MODE"])
quad.put("SP", 2.95, wait=True)
results = {"sp": quad.get("SP")}
