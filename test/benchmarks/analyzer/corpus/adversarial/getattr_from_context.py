# why: Which function is called is decided by the data.
# ---
import epics

value = getattr(epics, context["function"])(*context["args"])
results = {"value": value}
