# why: 'Valid in a kernel: a help query and a harmless magic.'
# ---
%matplotlib inline
import numpy as np
np.mean?
%time total = np.arange(10).sum()
results = {"total": 45}
