/** Figures, with the numbers that can be read off them. */
import { at, indexOfMax, noise, numbers, rounded, sum } from '../data.js'
import { near, program, type Task } from '../task.js'

const s = numbers(50, (index) => index * 2)
const beta = s.map((value) => 10 + 6 * Math.cos((2 * Math.PI * value) / 25))
const image = numbers(12, (row) => numbers(16, (column) => Number((100 * Math.exp(-((row - 5) ** 2) / 8 - ((column - 9) ** 2) / 18)).toFixed(3))))
const hours = numbers(24, (hour) => hour)
const load = rounded(hours.map((hour, index) => 50 + 20 * Math.sin((hour - 6) / 4) + at(noise(24, 77), index)))
const bpm = rounded(noise(100, 91).map((value) => value * 2))
const edge = (index: number): number => -1 + index * 0.2

export const plots: readonly Task[] = [
  {
    name: 'plot-beta-function', kind: 'plot', asks: 'Plot the beta function.',
    objective: 'Plot context["beta_m"] over context["s_m"] with labelled axes; give the largest beta and the first s at which it occurs.',
    wanted: { beta_max_m: 'float', s_of_max_m: 'float' }, figures: 1,
    context: { s_m: s, beta_m: beta },
    right: { beta_max_m: near(Math.max(...beta)), s_of_max_m: near(at(s, indexOfMax(beta)), 1e-3) },
    replies: [program(`
import numpy as np

beta = np.asarray(context["beta_m"])
plt.plot(context["s_m"], beta)
plt.xlabel("s / m")
plt.ylabel("beta / m")
results = {"beta_max_m": float(beta.max()), "s_of_max_m": float(context["s_m"][int(beta.argmax())])}`), program(`
import numpy as np
import matplotlib.pyplot as plt

beta = np.asarray(context["beta_m"])
plt.plot(context["s_m"], beta)
plt.xlabel("s / m")
plt.ylabel("beta / m")
results = {"beta_max_m": float(beta.max()), "s_of_max_m": float(context["s_m"][int(beta.argmax())])}`)],
  },
  {
    name: 'camera-image', kind: 'plot', asks: 'Where is the spot on the screen?',
    objective: 'context["image"] is a camera image (rows of pixels). Show it as a figure with a colour bar; give the centroid (row and column, 0-based, weighted by intensity) and the brightest pixel as [row, column].',
    wanted: { centroid_row: 'float', centroid_column: 'float', brightest: 'list of two int' }, figures: 1,
    context: { image },
    right: (() => {
      const total = sum(image.flat())
      return {
        centroid_row: near(sum(image.map((row, index) => index * sum(row))) / total), centroid_column: near(sum(image.map((row) => sum(row.map((value, index) => index * value)))) / total),
        brightest: [5, 9],
      }
    })(),
    replies: [program(`
import matplotlib.pyplot as plt
import numpy as np

image = np.asarray(context["image"])
shown = plt.imshow(image)
plt.colorbar(shown)
rows, columns = np.indices(image.shape)
brightest = np.unravel_index(image.argmax(), image.shape)
results = {
    "centroid_row": float((rows * image).sum() / image.sum()),
    "centroid_column": float((columns * image).sum() / image.sum()),
    "brightest": [int(one) for one in brightest],
}`)],
  },
  {
    name: 'two-panels', kind: 'plot', asks: 'Show the load of the day and its change.',
    objective: 'Make one figure with two panels: context["load_MW"] over context["hour"], and below the difference from hour to hour. Give the largest rise (between two neighbouring hours) and the hour in which it began.',
    wanted: { largest_rise_MW: 'float', began_at: 'int' }, figures: 1,
    context: { hour: hours, load_MW: load },
    right: (() => {
      const rises = load.slice(1).map((value, index) => value - at(load, index))
      return { largest_rise_MW: near(Math.max(...rises)), began_at: indexOfMax(rises) }
    })(),
    replies: [program(`
import matplotlib.pyplot as plt
import numpy as np

load = np.asarray(context["load_MW"])
rise = np.diff(load)
figure, (above, below) = plt.subplots(2, 1, sharex=True)
above.plot(context["hour"], load)
above.set_ylabel("load / MW")
below.bar(context["hour"][1:], rise)
below.set_ylabel("change / MW")
below.set_xlabel("hour")
results = {"largest_rise_MW": float(rise.max()), "began_at": int(context["hour"][int(rise.argmax())])}`)],
  },
  {
    name: 'histogram-figure', kind: 'plot', asks: 'Draw a histogram of the position readings.',
    objective: 'Draw a histogram of context["bpm_mm"] with 10 bins from -1 to 1, and give the counts of the bins.',
    wanted: { counts: 'list of 10 int' }, figures: 1,
    context: { bpm_mm: bpm },
    right: { counts: numbers(10, (bin) => bpm.filter((value) => value >= edge(bin) && (bin === 9 ? value <= 1 : value < edge(bin + 1))).length) },
    replies: [program(`
import matplotlib.pyplot as plt

counts, edges, bars = plt.hist(context["bpm_mm"], bins=10, range=(-1, 1))
plt.xlabel("position / mm")
outcome = {"counts": [int(count) for count in counts]}`), program(`
import matplotlib.pyplot as plt

counts, edges, bars = plt.hist(context["bpm_mm"], bins=10, range=(-1, 1))
plt.xlabel("position / mm")
results = {"counts": [int(count) for count in counts]}`)],
  },
  {
    name: 'two-figures', kind: 'plot', asks: 'Plot sine and cosine.',
    objective: 'Make two figures: sine and cosine of 200 points from 0 to 2 pi, both ends included. Give the trapezoidal integral of sine over the first 100 points, and the number of sign changes of cosine over all points.',
    wanted: { integral: 'float', sign_changes: 'int' }, figures: 2,
    right: (() => {
      const x = numbers(200, (index) => (2 * Math.PI * index) / 199)
      return { integral: near(sum(x.slice(1, 100).map((value, index) => ((Math.sin(value) + Math.sin(at(x, index))) / 2) * (value - at(x, index)))), 1e-6), sign_changes: 2 }
    })(),
    replies: [program(`
import matplotlib.pyplot as plt
import numpy as np

x = np.linspace(0, 2 * np.pi, 200)
plt.figure()
plt.plot(x, np.sin(x))
plt.figure()
plt.plot(x, np.cos(x))
first = x[:100]
sine = np.sin(first)
integral = float(np.sum((sine[1:] + sine[:-1]) / 2 * np.diff(first)))
results = {"integral": integral, "sign_changes": int(np.sum(np.diff(np.sign(np.cos(x))) != 0))}`)],
  },
]
