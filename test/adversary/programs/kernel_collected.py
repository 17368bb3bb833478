# Writes by: a result that writes when it is collected
# proof: kernel
import epics
class Result:
    def later(self, *_, **__):
        epics.caput(CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=3)
        return {}
    to_dict = __str__ = __repr__ = _repr_mimebundle_ = __iter__ = later
results = {"a": Result()}
