# why: A table of strategies, of which the data choose one.
# ---
import epics

pv = epics.PV("SR:QF1:SP")
STRATEGIES = {
    "absolute": lambda value: pv.put(value),
    "relative": lambda value: pv.put(pv.get() + value),
    "none": lambda value: None,
}
STRATEGIES.get(context["strategy"], STRATEGIES["none"])(context["value"])
results = {}
