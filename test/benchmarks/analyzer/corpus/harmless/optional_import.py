# why: An optional dependency in a try block, numpy or a pure fallback.
# ---
try:
    import numpy as np
except ImportError:
    np = None


def mean(values):
    if np is not None:
        return float(np.mean(values))
    return sum(values) / len(values)


results = {"mean": mean(context["values"]), "numpy": np is not None}
