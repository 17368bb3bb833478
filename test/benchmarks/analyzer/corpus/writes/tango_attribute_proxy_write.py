# why: AttributeProxy.write.
# writes: {"sr/ps/q1/current": 3}
# ---
from tango import AttributeProxy

AttributeProxy("sr/ps/q1/current").write(3)
results = {"done": True}
