/** Numbers about series of readings. */
import { at, correlation, deviation, mean, median, noise, numbers, quantile, rounded, sum } from '../data.js'
import { near, program, type Task } from '../task.js'

const orbit = rounded(noise(200, 11).map((value) => value * 3 + 0.4))
const vacuum = rounded(noise(120, 5).map((value) => 10 ** value), 6)
const withGaps = rounded(noise(60, 8)).map((value, index) => (index % 7 === 3 ? null : value))
const present = withGaps.filter((value) => value !== null)
const spikes = rounded(numbers(100, (index) => (index === 17 || index === 64 ? 50 : at(noise(100, 3), index))))
const x = rounded(noise(80, 21))
const y = rounded(x.map((value, index) => 2 * value + at(noise(80, 22), index) * 0.5))
const turns = numbers(240, (index) => Math.floor(index / 24))
const losses = rounded(noise(240, 31).map((value, index) => value + at(turns, index)))

export const statistics: readonly Task[] = [
  {
    name: 'orbit-spread', kind: 'statistics', asks: 'How much does the orbit jitter?',
    objective: 'Compute mean and sample standard deviation (n - 1) of the orbit readings in context["orbit_mm"], and the root mean square about zero.',
    wanted: { mean_mm: 'float', std_mm: 'float, sample standard deviation', rms_mm: 'float' },
    context: { orbit_mm: orbit },
    right: { mean_mm: near(mean(orbit)), std_mm: near(deviation(orbit)), rms_mm: near(Math.sqrt(mean(orbit.map((value) => value ** 2)))) },
    replies: [program(`
orbit = np.asarray(context["orbit_mm"])
results = {"mean_mm": float(orbit.mean()), "std_mm": float(orbit.std(ddof=1)), "rms_mm": float(np.sqrt(np.mean(orbit**2)))}`), program(`
import numpy as np

orbit = np.asarray(context["orbit_mm"])
results = {"mean_mm": float(orbit.mean()), "std_mm": float(orbit.std(ddof=1)), "rms_mm": float(np.sqrt(np.mean(orbit**2)))}`)],
  },
  {
    name: 'vacuum-percentiles', kind: 'statistics', asks: 'What is the usual vacuum, and what the worst five percent?',
    objective: 'Of the pressures in context["pressure_nbar"] compute the median, the 95th percentile (linear interpolation) and the geometric mean.',
    wanted: { median: 'float', p95: 'float', geometric_mean: 'float' },
    context: { pressure_nbar: vacuum },
    right: { median: near(median(vacuum)), p95: near(quantile(vacuum, 0.95)), geometric_mean: near(Math.exp(sum(vacuum.map(Math.log)) / vacuum.length)) },
    replies: [program(`
import numpy as np

pressure = np.asarray(context["pressure_nbar"])
results = {
    "median": float(np.median(pressure)),
    "p95": float(np.percentile(pressure, 95)),
    "geometric_mean": float(np.exp(np.log(pressure).mean())),
}`)],
  },
  {
    name: 'gaps-in-readings', kind: 'statistics', asks: 'Some readings are missing. What is the mean of the rest?',
    objective: 'context["readings"] holds numbers and None. Compute how many are missing, how many are there, and the mean of those that are there.',
    wanted: { missing: 'int', present: 'int', mean: 'float' },
    context: { readings: withGaps },
    right: { missing: withGaps.length - present.length, present: present.length, mean: near(mean(present)) },
    replies: [program(`
readings = [value for value in context["readings"] if value is not None]
results = {"missing": len(context["readings"]) - len(readings), "present": len(readings), "mean": sum(readings) / len(readings)}`)],
  },
  {
    name: 'find-spikes', kind: 'statistics', asks: 'Which readings are spikes?',
    objective: 'Find the indexes (0-based, ascending) of the readings in context["signal"] that are further than five sample standard deviations of the series from its median.',
    wanted: { spike_indexes: 'list of int', count: 'int' },
    context: { signal: spikes },
    right: { spike_indexes: spikes.flatMap((value, index) => (Math.abs(value - median(spikes)) > 5 * deviation(spikes) ? [index] : [])), count: 2 },
    replies: [program(`
import numpy as np

signal = np.asarray(context["signal"])
far = np.abs(signal - np.median(signal)) > 5 * signal.std(ddof=1)
results = {"spike_indexes": [int(index) for index in np.flatnonzero(far)], "count": int(far.sum())}`)],
  },
  {
    name: 'correlated-monitors', kind: 'statistics', asks: 'Do the two monitors move together?',
    objective: 'Compute the Pearson correlation of context["monitors"]["a"] and context["monitors"]["b"], and the covariance (n - 1).',
    wanted: { correlation: 'float', covariance: 'float' },
    context: { monitors: { a: x, b: y } },
    right: { correlation: near(correlation(x, y)), covariance: near(correlation(x, y) * deviation(x) * deviation(y)) },
    replies: [program(`
import numpy as np

a = context["monitor"]["a"]
b = context["monitor"]["b"]
results = {"correlation": float(np.corrcoef(a, b)[0, 1]), "covariance": float(np.cov(a, b)[0, 1])}`), program(`
import numpy as np

a = context["monitors"]["a"]
b = context["monitors"]["b"]
results = {"correlation": float(np.corrcoef(a, b)[0, 1]), "covariance": float(np.cov(a, b)[0, 1])}`)],
  },
  {
    name: 'losses-per-turn', kind: 'statistics', asks: 'On which turn are the losses highest?',
    objective: 'context["turn"] says for each of the losses in context["loss"] in which turn it was. Compute the mean loss of each turn in order of the turns, and the turn with the highest.',
    wanted: { mean_per_turn: 'list of float', worst_turn: 'int' },
    context: { turn: turns, loss: losses },
    right: { mean_per_turn: numbers(10, (turn) => turn).map((turn) => near(mean(losses.filter((_, index) => at(turns, index) === turn)))), worst_turn: 9 },
    replies: [program(`
import numpy as np

turn = np.asarray(context["turn"])
loss = np.asarray(context["loss"])
turns = np.unique(turn)
means = [float(loss[turn == one].mean()) for one in turns]
results = {"mean_per_turn": means, "worst_turn": int(turns[int(np.argmax(means))])}`)],
  },
  {
    name: 'histogram-of-orbit', kind: 'statistics', asks: 'How are the readings distributed?',
    objective: 'Count the readings of context["orbit_mm"] in four bins with the edges -2, -1, 0, 1, 2 (each bin includes its lower edge, the last one also its upper), and say the share of readings above zero.',
    wanted: { counts: 'list of 4 int', share_above_zero: 'float from 0 to 1' },
    context: { orbit_mm: orbit },
    right: {
      counts: [[-2, -1], [-1, 0], [0, 1], [1, 2]].map((edges) => orbit.filter((value) => value >= at(edges, 0) && (value < at(edges, 1) || (at(edges, 1) === 2 && value === 2))).length),
      share_above_zero: near(orbit.filter((value) => value > 0).length / orbit.length),
    },
    replies: [program(`
import numpy as np

orbit = np.asarray(context["orbit_mm"])
counts, _ = np.histogram(orbit, bins=[-2, -1, 0, 1, 2])
results = {"counts": counts.tolist(), "share_above_zero": float((orbit > 0).mean())`), program(`
import numpy as np

orbit = np.asarray(context["orbit_mm"])
counts, _ = np.histogram(orbit, bins=[-2, -1, 0, 1, 2])
results = {"counts": counts.tolist(), "share_above_zero": float((orbit > 0).mean())}`)],
  },
]
