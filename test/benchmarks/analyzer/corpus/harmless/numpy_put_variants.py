# why: np.put, np.put_along_axis, ndarray.put and ndarray.itemset-like writes to memory.
# ---
import numpy as np

grid = np.zeros((4, 5))
np.put(grid, [0, 6, 12], [1.0, 2.0, 3.0])
grid.put(19, 4.0)
np.put_along_axis(grid, np.argmax(grid, axis=1, keepdims=True), 9.0, axis=1)
np.putmask(grid, grid < 0.5, -1.0)
grid.flat[3] = 7
view = grid.T
view[0, 0] = 5
grid.setflags(write=False)
results = {"sum": float(grid.sum()), "grid": grid.tolist()}
