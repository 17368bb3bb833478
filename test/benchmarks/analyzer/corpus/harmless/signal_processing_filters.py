# why: scipy.signal is not an ophyd signal, and signal.set_ never occurs.
# ---
import numpy as np
from scipy import signal

fs = float(context["sampling_hz"])
raw = np.array(context["waveform"])
sos = signal.butter(4, [10, 120], btype="bandpass", fs=fs, output="sos")
filtered = signal.sosfiltfilt(sos, raw)
frequencies, power = signal.welch(filtered, fs=fs, nperseg=min(1024, len(raw)))
mains = float(power[np.argmin(np.abs(frequencies - 50.0))])
results = {"rms": float(filtered.std()), "mains_50Hz": mains, "strongest_Hz": float(frequencies[np.argmax(power)])}
