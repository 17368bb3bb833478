# why: getattr with names that are constants, on numpy.
# ---
import numpy as np

values = np.array(context["values"])
summary = {}
for name in ("mean", "std", "min", "max", "median"):
    function = getattr(np, name)
    summary[name] = float(function(values))
results = {"summary": summary}
