# why: pvaPy channel get.
# ---
import pvaccess as pva

channel = pva.Channel("PVA:DOUBLE")
channel.setTimeout(2.0)
value = channel.get("field(value,alarm)")
results = {"value": value["value"], "alarm": value["alarm.severity"]}
