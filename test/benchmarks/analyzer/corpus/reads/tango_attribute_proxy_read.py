# why: AttributeProxy read and its configuration.
# ---
from tango import AttributeProxy, DevFailed

try:
    proxy = AttributeProxy("sr/d-fpm/1/x_position")
    value = proxy.read().value
    unit = proxy.get_config().unit
except DevFailed as failure:
    value, unit = None, str(failure.args[0].desc)
results = {"value": value, "unit": unit}
