# why: 'np.seterr, warnings filters and rcParams: settings of harmless libraries.'
# ---
import warnings

import matplotlib as mpl
import numpy as np

warnings.filterwarnings("ignore", category=RuntimeWarning)
old = np.seterr(divide="ignore", invalid="ignore")
mpl.rcParams["figure.dpi"] = 150
mpl.rcParams.update({"axes.grid": True})
ratio = np.array(context["signal"]) / np.array(context["reference"])
np.seterr(**old)
results = {"ratio": float(np.nanmedian(ratio)), "undefined": int(np.isnan(ratio).sum())}
