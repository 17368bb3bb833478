/** Data of an archiver, handed over in the context as the archiver appliance gives it: seconds, nanoseconds, value, severity. */
import { at, correlation, mean, noise, numbers, rounded, sum } from '../data.js'
import { near, program, type Task } from '../task.js'

interface Sample { readonly secs: number; readonly nanos: number; readonly val: number; readonly severity: number; readonly status: number; readonly [key: string]: number }

const begin = Date.UTC(2026, 2, 1) / 1000
const archived = (count: number, step: number, value: (index: number) => number, severity: (index: number) => number = () => 0): Sample[] =>
  numbers(count, (index) => ({ secs: begin + index * step, nanos: 0, val: Number(value(index).toFixed(5)), severity: severity(index), status: 0 }))

const current = archived(144, 600, (index) => 300 + 100 * Math.exp(-(index % 36) / 20), (index) => (index % 29 === 5 ? 3 : 0))
const valid = current.filter(({ severity }) => severity < 3)
const fills = current.flatMap((sample, index) => (index > 0 && sample.val - at(current, index - 1).val > 20 ? [sample.secs] : []))
const temperature = archived(96, 900, (index) => 22 + 2 * Math.sin((index * Math.PI) / 48))
const drift = archived(96, 900, (index) => 0.5 + 0.1 * Math.sin((index * Math.PI) / 48) + at(noise(96, 61), index) * 0.02)
const steps = [[0, 1], [100, 4], [400, 2], [1000, 0]].map((pair) => ({ secs: begin + at(pair, 0), nanos: 0, val: at(pair, 1), severity: 0, status: 0 }))
const sparse = archived(50, 60, (index) => index).filter((_, index) => ![10, 11, 12, 30].includes(index))
const pressure = archived(120, 30, (index) => 1 + at(rounded(noise(120, 71)), index) + (index >= 40 && index < 52 ? 5 : 0))

const guidance = ['Archiver data is {"meta": {...}, "data": [{"secs", "nanos", "val", "severity", "status"}, ...]}. secs is seconds since 1970 in UTC. Severity 3 means that the value is invalid.']
const channel = (name: string, egu: string, data: readonly Sample[]) => ({ meta: { name, EGU: egu }, data })

export const archiver: readonly Task[] = [
  {
    name: 'mean-of-valid-samples', kind: 'archiver', asks: 'What was the mean current on the first of March?', guidance,
    objective: 'From the archiver data context["SR:DCCT"], leave out invalid samples; give the mean current, the number of samples that were left out, and the time of the first sample as an ISO date and time in UTC, like 2026-01-31T12:00:00.',
    wanted: { mean_mA: 'float', invalid: 'int', first: 'str' },
    context: { 'SR:DCCT': channel('SR:DCCT', 'mA', current) },
    right: { mean_mA: near(mean(valid.map(({ val }) => val))), invalid: current.length - valid.length, first: '2026-03-01T00:00:00' },
    replies: [program(`
samples = context["SR:DCCT"]["data"]
valid = [sample["val"] for sample in samples if sample["severity"] < 3]
first = datetime.fromtimestamp(samples[0]["secs"], timezone.utc)
results = {"mean_mA": sum(valid) / len(valid), "invalid": len(samples) - len(valid), "first": first.strftime("%Y-%m-%dT%H:%M:%S")}`), program(`
from datetime import datetime, timezone

samples = context["SR:DCCT"]["data"]
valid = [sample["val"] for sample in samples if sample["severity"] < 3]
first = datetime.fromtimestamp(samples[0]["secs"], timezone.utc)
results = {"mean_mA": sum(valid) / len(valid), "invalid": len(samples) - len(valid), "first": first.strftime("%Y-%m-%dT%H:%M:%S")}`)],
  },
  {
    name: 'injections', kind: 'archiver', asks: 'When was the ring filled?', guidance,
    objective: 'In context["SR:DCCT"], a rise by more than 20 mA from one sample to the next is an injection (take all samples). Give the secs of the samples after each rise, and the mean time between injections in hours.',
    wanted: { injections: 'list of int', mean_interval_h: 'float' },
    context: { 'SR:DCCT': channel('SR:DCCT', 'mA', current) },
    right: { injections: fills, mean_interval_h: near((at(fills, fills.length - 1) - at(fills, 0)) / (fills.length - 1) / 3600) },
    replies: [program(`
import numpy as np

samples = context["SR:DCCT"]["data"]
secs = np.array([sample["secs"] for sample in samples])
rises = np.diff([sample["val"] for sample in samples]) > 20
injections = secs[1:][rises]
results = {"injections": injections.tolist(), "mean_interval_h": float(np.diff(injections).mean() / 3600)}`)],
  },
  {
    name: 'orbit-follows-temperature', kind: 'archiver', asks: 'Does the orbit follow the temperature?', guidance,
    objective: 'Both channels in context, "TUN:TEMP" and "SR:BPM1:X", have samples at the same times. Give their Pearson correlation, and by how many um the orbit (in mm) moves per degree (slope of a least squares line, times 1000).',
    wanted: { correlation: 'float', um_per_degree: 'float' },
    context: { 'TUN:TEMP': channel('TUN:TEMP', 'degC', temperature), 'SR:BPM1:X': channel('SR:BPM1:X', 'mm', drift) },
    right: (() => {
      const [x, y] = [temperature.map(({ val }) => val), drift.map(({ val }) => val)]
      const slope = sum(x.map((one, index) => (one - mean(x)) * (at(y, index) - mean(y)))) / sum(x.map((one) => (one - mean(x)) ** 2))
      return { correlation: near(correlation(x, y)), um_per_degree: near(slope * 1000) }
    })(),
    replies: [program(`
import numpy as np

temperature = np.array([sample["val"] for sample in context["TUN:TEMP"]["data"]])
orbit = np.array([sample["val"] for sample in context["SR:BPM:X"]["data"]])
slope = np.polyfit(temperature, orbit, 1)[0]
results = {"correlation": float(np.corrcoef(temperature, orbit)[0, 1]), "um_per_degree": float(slope * 1000)}`), program(`
import numpy as np

temperature = np.array([sample["val"] for sample in context["TUN:TEMP"]["data"]])
orbit = np.array([sample["val"] for sample in context["SR:BPM1:X"]["data"]])
slope = np.polyfit(temperature, orbit, 1)[0]
results = {"correlation": float(np.corrcoef(temperature, orbit)[0, 1]), "um_per_degree": float(slope * 1000)}`)],
  },
  {
    name: 'time-weighted-mean', kind: 'archiver', asks: 'What was the mean of the valve position over time?', guidance,
    objective: 'context["VALVE"] was archived on change: each value holds until the next sample. Give the mean weighted by time from the first to the last sample, and how many seconds the value was above 1.5.',
    wanted: { mean: 'float', seconds_above: 'float' },
    context: { VALVE: channel('VALVE', '', steps) },
    right: { mean: near((1 * 100 + 4 * 300 + 2 * 600) / 1000), seconds_above: near(900) },
    replies: [program(`
import numpy as np

samples = context["VALVE"]["data"]
held = np.diff([sample["secs"] for sample in samples])
values = np.array([sample["val"] for sample in samples[:-1]])
results = {"mean": float((values * held).sum() / held.sum()), "seconds_above": float(held[values > 1.5].sum())}`)],
  },
  {
    name: 'gaps-in-archive', kind: 'archiver', asks: 'Are there gaps in the archive?', guidance,
    objective: 'context["CH"] should have a sample each 60 s. Give the secs of the last sample before each gap, and how many samples are missing in total.',
    wanted: { before_gaps: 'list of int', missing: 'int' },
    context: { CH: channel('CH', '', sparse) },
    right: { before_gaps: [begin + 9 * 60, begin + 29 * 60], missing: 4 },
    replies: [program(`
import numpy as np

secs = np.array([sample["secs"] for sample in context["CH"]["data"]])
distance = np.diff(secs)
results = {"before_gaps": secs[:-1][distance > 60].tolist(), "missing": int((distance / 60 - 1).sum())`), program(`
import numpy as np

secs = np.array([sample["secs"] for sample in context["CH"]["data"]])
distance = np.diff(secs)
results = {"before_gaps": secs[:-1][distance > 60].tolist(), "missing": int(round((distance / 60 - 1).sum()))}`)],
  },
  {
    name: 'pressure-burst', kind: 'archiver', asks: 'How long did the pressure burst last?', guidance,
    objective: 'In context["VAC:P1"], find the samples above 4. Give the secs of the first and of the last of them, the peak value, and plot the pressure over the time in minutes from the first sample.',
    wanted: { first_secs: 'int', last_secs: 'int', peak: 'float' }, figures: 1,
    context: { 'VAC:P1': channel('VAC:P1', 'nbar', pressure) },
    right: { first_secs: begin + 40 * 30, last_secs: begin + 51 * 30, peak: near(Math.max(...pressure.map(({ val }) => val))) },
    replies: [program(`
import matplotlib.pyplot as plt

samples = context["VAC:P1"]["data"]
high = [sample for sample in samples if sample["val"] > 4]
plt.plot([(sample["secs"] - samples[0]["secs"]) / 60 for sample in samples], [sample["val"] for sample in samples])
plt.xlabel("time / min")
plt.ylabel("pressure / nbar")
results = {"first_secs": high[0]["secs"], "last_secs": high[-1]["secs"], "peak": max(sample["val"] for sample in high)}`)],
  },
]
