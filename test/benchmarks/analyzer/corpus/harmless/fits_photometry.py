# why: astropy photometry of an image; header.set and hdul.writeto are about a file in the run folder.
# ---
import numpy as np
from astropy.io import fits
from astropy.stats import sigma_clipped_stats

with fits.open("image.fits") as hdul:
    data = hdul[0].data.astype(float)
    header = hdul[0].header.copy()

mean, median, std = sigma_clipped_stats(data, sigma=3.0)
y, x = np.unravel_index(np.argmax(data), data.shape)
yy, xx = np.indices(data.shape)
aperture = np.hypot(xx - x, yy - y) < 6
flux = float((data[aperture] - median).sum())
header.set("SKYMED", median, "median of the sky")
fits.PrimaryHDU(data - median, header).writeto("subtracted.fits", overwrite=True)
results = {"x": int(x), "y": int(y), "flux": flux, "sky": float(median), "noise": float(std)}
