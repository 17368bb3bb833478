# why: PVs in a series of pandas.
# ---
import epics
import pandas as pd

series = pd.Series({"a": epics.PV("SR:A"), "b": epics.PV("SR:B")})
series["a"].put(1)
for name, pv in series.items():
    pv.put(2)
