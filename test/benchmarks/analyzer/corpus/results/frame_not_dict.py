# why: A DataFrame is not a dictionary.
# results: no
# ---
import pandas as pd

results = pd.DataFrame({"a": [1, 2]})
