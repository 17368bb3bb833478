/** Frequencies and peaks. */
import { at, indexOfMax, mean, numbers, sum } from '../data.js'
import { near, program, type Task } from '../task.js'

const wave = (count: number, parts: readonly (readonly [cycles: number, amplitude: number])[]) =>
  numbers(count, (index) => sum(parts.map(([cycles, amplitude]) => amplitude * Math.sin((2 * Math.PI * cycles * index) / count))))

const turnByTurn = wave(1024, [[237, 1], [311, 0.3]])
const ripple = wave(1000, [[50, 2], [100, 0.5], [150, 0.25]]).map((value) => value + 10)
const spectrumEnergy = numbers(300, (index) => index / 10)
const lines: readonly (readonly [number, number])[] = [[5.9, 100], [8.0, 40], [17.5, 70]]
const counts = spectrumEnergy.map((energy) => 5 + sum(lines.map(([centre, height]) => height * Math.exp(-((energy - centre) ** 2) / (2 * 0.15 ** 2)))))
const noisy = wave(256, [[8, 1]]).map((value, index) => value + (index % 2 === 0 ? 0.5 : -0.5))
const smooth = numbers(252, (index) => mean(noisy.slice(index, index + 5)))

export const spectra: readonly Task[] = [
  {
    name: 'betatron-tune', kind: 'spectrum', asks: 'What is the tune?',
    objective: 'context["position"] holds the beam position for 1024 turns. Give the fractional tune (frequency of the largest spectral line in oscillations per turn, without the constant part) and the tune of the second largest line.',
    wanted: { tune: 'float', second_tune: 'float' },
    context: { position: turnByTurn },
    right: { tune: near(237 / 1024), second_tune: near(311 / 1024) },
    replies: [program(`
import numpy as np

position = np.asarray(context["position"])
spectrum = np.abs(np.fft.rfft(position - position.mean()))
order = np.argsort(spectrum)[::-1]
tunes = np.fft.rfftfreq(len(position))
results = {"tune": float(tunes[order[0]]), "second_tune": float(tunes[order[1]])}`)],
  },
  {
    name: 'mains-ripple', kind: 'spectrum', asks: 'How much mains ripple is on the power supply?',
    objective: 'context["samples_A"] was sampled for one second at context["rate_Hz"]. Give the mean, and the amplitudes (half of peak to peak) of the components at 50, 100 and 150 Hz.',
    wanted: { mean_A: 'float', amplitudes_A: 'dict with the keys "50", "100", "150"' },
    context: { samples_A: ripple, rate_Hz: 1000 },
    right: { mean_A: near(10), amplitudes_A: { 50: near(2), 100: near(0.5), 150: near(0.25) } },
    replies: [program(`
import numpy as np

samples = np.asarray(context["samples_A"])
amplitude = 2 * np.abs(np.fft.rfft(samples)) / len(samples)
step = context["rate_Hz"] / len(samples)
results = {
    "mean_A": float(samples.mean()),
    "amplitudes_A": {str(hertz): float(amplitude[int(hertz / step)]) for hertz in (50, 100, 150)},
}`)],
  },
  {
    name: 'fluorescence-lines', kind: 'spectrum', asks: 'Which lines are in the spectrum?',
    objective: 'Find the local maxima of context["counts"] over context["energy_keV"] that exceed 20 counts; give their energies in ascending order and the energy of the strongest.',
    wanted: { energies_keV: 'list of float', strongest_keV: 'float' },
    context: { energy_keV: spectrumEnergy, counts },
    right: { energies_keV: lines.map(([centre]) => near(centre, 1e-3)), strongest_keV: near(at(spectrumEnergy, indexOfMax(counts)), 1e-3) },
    replies: [program(`
import numpy as np
from scipy.signal import find_peaks

counts = np.asarray(context["counts"])
peaks, _ = find_peaks(counts, height=20)
energy = np.asarray(context["energy_keV"])
results = {"energies_keV": energy[peaks].tolist(), "strongest_keV": float(energy[counts.argmax()])}`), program(`
import numpy as np

counts = np.asarray(context["counts"])
energy = np.asarray(context["energy"])
inner = counts[1:-1]
peaks = np.flatnonzero((inner > counts[:-2]) & (inner >= counts[2:]) & (inner > 20)) + 1
results = {"energies_keV": energy[peaks].tolist(), "strongest_keV": float(energy[counts.argmax()])}`), program(`
import numpy as np

counts = np.asarray(context["counts"])
energy = np.asarray(context["energy_keV"])
inner = counts[1:-1]
peaks = np.flatnonzero((inner > counts[:-2]) & (inner >= counts[2:]) & (inner > 20)) + 1
results = {"energies_keV": energy[peaks].tolist(), "strongest_keV": float(energy[counts.argmax()])}`)],
  },
  {
    name: 'moving-average', kind: 'spectrum', asks: 'Smooth the signal.',
    objective: 'Give the moving average of context["signal"] over five points (only where five points are there, so the list is four shorter), and the largest value of it.',
    wanted: { smoothed: 'list of float', largest: 'float' },
    context: { signal: noisy },
    right: { smoothed: smooth.map((value) => near(value)), largest: near(Math.max(...smooth)) },
    replies: [program(`
import numpy as np

smoothed = np.convolve(context["signal"], np.ones(5) / 5, mode="valid")
results = {"smoothed": smoothed.tolist(), "largest": float(smoothed.max())}`)],
  },
  {
    name: 'line-area', kind: 'spectrum', asks: 'How strong is the line at 17.5 keV?',
    objective: 'Sum the counts of context["counts"] above a background of 5 per bin for energies (context["energy_keV"]) from 17.0 to 18.0 keV, both included, and give the centroid of these counts.',
    wanted: { net_counts: 'float', centroid_keV: 'float' },
    context: { energy_keV: spectrumEnergy, counts },
    right: (() => {
      const window = spectrumEnergy.flatMap((energy, index) => (energy >= 17 - 1e-9 && energy <= 18 + 1e-9 ? [{ energy, net: at(counts, index) - 5 }] : []))
      const net = sum(window.map((one) => one.net))
      return { net_counts: near(net, 1e-5), centroid_keV: near(sum(window.map((one) => one.net * one.energy)) / net, 1e-5) }
    })(),
    replies: [program(`
import numpy as np

energy = np.asarray(context["energy_keV"])
inside = (energy >= 17.0 - 1e-9) & (energy <= 18.0 + 1e-9)
net = np.asarray(context["counts"])[inside] - 5
results = {"net_counts": float(net.sum()), "centroid_keV": float((net * energy[inside]).sum() / net.sum())}`)],
  },
]
