# why: A main function that returns the dictionary, guarded by __name__.
# ---
import numpy as np


def load():
    return np.array(context["gap_mm"]), np.array(context["flux"])


def analyse(gap, flux):
    order = np.argsort(gap)
    gap, flux = gap[order], flux[order]
    best = int(np.argmax(flux))
    return {"best_gap": float(gap[best]), "best_flux": float(flux[best])}


def main():
    gap, flux = load()
    summary = analyse(gap, flux)
    summary["points"] = len(gap)
    return summary


results = main()
