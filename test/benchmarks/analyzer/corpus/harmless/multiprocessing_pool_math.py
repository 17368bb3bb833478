# why: A process pool over an own numeric function.
# families: [process]
# ---
from multiprocessing import Pool

import numpy as np


def energy(seed):
    rng = np.random.default_rng(seed)
    spins = rng.choice([-1, 1], size=(32, 32))
    return float(-(spins * np.roll(spins, 1, 0)).sum() - (spins * np.roll(spins, 1, 1)).sum())


if __name__ == "__main__":
    with Pool(2) as pool:
        energies = pool.map(energy, range(8))
else:
    energies = []
results = {"mean": sum(energies) / max(len(energies), 1)}
