# why: A group writes an attribute of all its devices.
# ---
import tango

group = tango.Group("quads")
group.add("sr/ps/q*")
replies = group.write_attribute("current", 0.0)
results = {"failed": sum(reply.has_failed() for reply in replies)}
