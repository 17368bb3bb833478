# why: A bracket is not closed.
# syntaxValid: false
# ---
import numpy as np
values = np.array([1, 2, 3
results = {"n": len(values)}
