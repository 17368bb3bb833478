# why: ase atoms; set_positions and atoms.get are about atoms.
# ---
import numpy as np
from ase import Atoms
from ase.build import bulk

copper = bulk("Cu", "fcc", a=3.61, cubic=True)
copper.set_positions(copper.get_positions() + 0.01 * np.random.default_rng(1).normal(size=(len(copper), 3)))
copper.set_cell(copper.get_cell() * 1.01, scale_atoms=True)
distances = copper.get_all_distances(mic=True)
molecule = Atoms("CO", positions=[(0, 0, 0), (0, 0, 1.13)])
results = {
    "nearest": float(distances[distances > 0].min()),
    "volume": float(copper.get_volume()),
    "bond": float(molecule.get_distance(0, 1)),
}
