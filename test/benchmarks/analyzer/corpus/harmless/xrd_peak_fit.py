# why: 'Powder diffraction: fitting Gaussians with lmfit.'
# ---
import numpy as np
from lmfit.models import GaussianModel, LinearModel

two_theta = np.array(context["two_theta"])
intensity = np.array(context["intensity"])
model = LinearModel(prefix="bkg_")
params = model.make_params(slope=0, intercept=float(np.median(intensity)))
for index, centre in enumerate(context["expected_peaks"]):
    peak = GaussianModel(prefix=f"p{index}_")
    params.update(peak.make_params(center=centre, sigma=0.05, amplitude=100))
    params[f"p{index}_center"].set(min=centre - 0.2, max=centre + 0.2)
    model = model + peak
fit = model.fit(intensity, params, x=two_theta)
print(fit.fit_report())
centres = {name: p.value for name, p in fit.params.items() if name.endswith("center")}
results = {"centres": centres, "reduced_chi2": fit.redchi}
