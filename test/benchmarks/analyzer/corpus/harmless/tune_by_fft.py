# why: An FFT; np.put is an array function, not a control write.
# ---
import numpy as np
from scipy.signal import find_peaks
from scipy.signal.windows import hann

turns = np.asarray(context.turn_by_turn["BPM07"])
turns = turns - turns.mean()
window = hann(len(turns))
spectrum = np.abs(np.fft.rfft(turns * window))
np.put(spectrum, [0, 1, 2], 0.0)  # no DC, no drift
frequencies = np.fft.rfftfreq(len(turns))
peaks, properties = find_peaks(spectrum, height=spectrum.max() * 0.2)
best = peaks[np.argmax(properties["peak_heights"])]
left, mid, right = np.log(spectrum[best - 1:best + 2])
shift = 0.5 * (left - right) / (left - 2 * mid + right)
tune = float((best + shift) / len(turns))
print("fractional tune", tune)
results = {"tune": tune, "peak_count": int(len(peaks))}
