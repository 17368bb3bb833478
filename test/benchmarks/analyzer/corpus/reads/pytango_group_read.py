# why: A Tango group that reads from all its devices.
# ---
from PyTango import Group

group = Group("magnets")
group.add(["sr/ps/q1", "sr/ps/q2"])
replies = group.read_attribute("current")
currents = {reply.dev_name(): reply.get_data().value for reply in replies if not reply.has_failed()}
results = {"currents": currents}
