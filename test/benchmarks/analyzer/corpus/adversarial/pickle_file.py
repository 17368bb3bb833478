# why: A pickle of unknown origin.
# ---
import pickle

with open("state.pkl", "rb") as handle:
    state = pickle.load(handle)
results = {"state": str(state)}
