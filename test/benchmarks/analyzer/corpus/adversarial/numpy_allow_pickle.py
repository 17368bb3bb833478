# why: numpy may load objects by pickle.
# ---
import numpy as np

data = np.load("data.npy", allow_pickle=True)
results = {"n": len(data)}
