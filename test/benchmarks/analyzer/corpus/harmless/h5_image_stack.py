# why: h5py datasets read and written in the run folder; item assignment on a file object.
# ---
import h5py
import numpy as np

with h5py.File("scan_0042.h5", "r") as source:
    frames = source["/entry/data/data"][()]
    exposure = source["/entry/instrument/exposure"][()]

dark = frames[:10].mean(axis=0)
clean = np.clip(frames[10:] - dark, 0, None)
summed = clean.sum(axis=0)
with h5py.File("summed.h5", "w") as target:
    target["sum"] = summed
    target["sum"].attrs["exposure"] = float(exposure)
    target.attrs["value"] = 5

results = {"frames": int(len(clean)), "total_counts": float(summed.sum())}
