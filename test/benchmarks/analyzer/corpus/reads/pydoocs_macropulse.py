# why: DOOCS is read at a given macro pulse, in a loop.
# ---
import pydoocs

address = "TTF2.RF/LLRF.CONTROLLER/ACC1/PROBE.AMPL"
macropulse = pydoocs.read(address)["macropulse"]
amplitudes = []
for offset in range(5):
    answer = pydoocs.read(address, macropulse=macropulse + offset)
    amplitudes.append(float(answer["data"]))
results = {"amplitudes": amplitudes, "first": macropulse}
