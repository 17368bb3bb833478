# why: pandas reads a pickle file, which can run anything.
# ---
import pandas as pd

frame = pd.read_pickle("/shared/everyone/frame.pkl")
results = {"rows": len(frame)}
