# why: Tomography with libraries that no table of ours needs to name.
# controlWrites: false
# dangerous: false
# ---
import numpy as np
import tomopy
from dxchange import read_aps_32id

proj, flat, dark, theta = read_aps_32id("scan_17.h5", sino=(0, 64))
proj = tomopy.normalize(proj, flat, dark)
centre = tomopy.find_center(proj, theta, init=1024, ind=0, tol=0.5)
recon = tomopy.recon(tomopy.minus_log(proj), theta, center=centre, algorithm="gridrec")
results = {"centre": float(centre), "shape": list(recon.shape), "mean": float(np.mean(recon))}
