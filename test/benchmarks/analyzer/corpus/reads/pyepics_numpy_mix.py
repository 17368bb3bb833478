# why: 'Reads from the machine, np.put on an array, a queue: reads only.'
# reads: [LTB:WAVEFORM]
# ---
import queue

import epics
import numpy as np

wave = np.array(epics.caget("LTB:WAVEFORM"))
np.put(wave, [0], 0)
q = queue.Queue()
q.put(wave.max())
settings = {}
settings["value"] = q.get()
results = {"max": float(settings["value"]), "length": int(wave.size)}
