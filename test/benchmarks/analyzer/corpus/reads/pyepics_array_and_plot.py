# why: A waveform read and plotted; fig.savefig writes in the run folder.
# reads: ["BL7:SCOPE:WF"]
# ---
import epics
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

pv = epics.PV("BL7:SCOPE:WF", form="time")
traces = []
for shot in range(8):
    traces.append(np.asarray(pv.get(count=1024)))
mean = np.mean(traces, axis=0)
figure, axis = plt.subplots()
axis.plot(mean)
axis.set_title(pv.pvname)
figure.savefig("scope.png")
results = {"peak": float(mean.max()), "shots": len(traces)}
