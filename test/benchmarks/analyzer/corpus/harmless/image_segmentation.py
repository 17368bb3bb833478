# why: scipy.ndimage on a camera picture of the context.
# ---
import numpy as np
from scipy import ndimage

image = np.asarray(context.camera.image, dtype=float)
background = np.percentile(image, 20)
mask = image > background + 5 * image.std()
labels, count = ndimage.label(mask)
sizes = ndimage.sum(mask, labels, range(1, count + 1))
spots = []
for index in np.argsort(sizes)[::-1][:5]:
    cy, cx = ndimage.center_of_mass(image, labels, int(index) + 1)
    spots.append({"x": float(cx), "y": float(cy), "pixels": int(sizes[index])})
results = {"count": int(count), "spots": spots}
