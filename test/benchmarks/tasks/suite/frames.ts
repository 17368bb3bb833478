/** Tables: grouping, joining, filtering. */
import { at, groupBy, mean, median, noise, numbers, rounded, sum } from '../data.js'
import { near, program, type Task } from '../task.js'

const sections = ['injector', 'arc', 'straight']
const pressures = rounded(noise(90, 13).map((value) => value + 2))
const readings = numbers(90, (index) => ({ section: at(sections, index % 3), pump: `P${index % 9}`, pressure: at(pressures, index), ok: index % 11 !== 0 }))
const bySection = groupBy(readings, ({ section }) => section)
const magnets = numbers(12, (index) => ({ name: `Q${index}`, family: index % 2 === 0 ? 'QF' : 'QD', length_m: 0.2 + index / 100 }))
const currents = numbers(12, (index) => ({ name: `Q${11 - index}`, current_A: 10 + index * 1.5 }))
const joined = magnets.map((magnet) => ({ ...magnet, current: currents.find(({ name }) => name === magnet.name)?.current_A ?? 0 }))
const trips = numbers(40, (index) => ({ time: `2026-03-${String(1 + (index % 28)).padStart(2, '0')}T${String((index * 5) % 24).padStart(2, '0')}:00:00`, device: `RF${index % 4}`, down_min: 5 + ((index * 7) % 31) }))
const tripMinutes = Object.entries(groupBy(trips, ({ device }) => device)).map(([device, rows]) => ({ device, minutes: sum(rows.map(({ down_min }) => down_min)), count: rows.length }))
const shifts = numbers(60, (index) => ({ day: Math.floor(index / 3), shift: at(['early', 'late', 'night'], index % 3), hours: 8 - ((index * 3) % 5) * 0.5 }))
const csv = ['time,temperature,humidity', ...numbers(48, (index) => `${index},${(20 + ((index * 3) % 7) / 2).toFixed(1)},${40 + (index % 5)}`)].join('\n')
const temperatures = numbers(48, (index) => 20 + ((index * 3) % 7) / 2)
const long = numbers(30, (index) => ({ turn: Math.floor(index / 3), bpm: `B${index % 3}`, x: at(rounded(noise(30, 51)), index) }))
const duplicated = [...numbers(20, (index) => ({ id: index, value: index * index })), ...numbers(5, (index) => ({ id: index * 3, value: index * index * 9 }))]

export const frames: readonly Task[] = [
  {
    name: 'pressure-by-section', kind: 'data frame', asks: 'How is the vacuum in each section?',
    objective: 'From the records in context["readings"], leave out those that are not ok; give for each section the mean pressure and the number of records.',
    wanted: { mean_pressure: 'dict from section to float', records: 'dict from section to int' },
    context: { readings },
    right: {
      mean_pressure: Object.fromEntries(Object.entries(bySection).map(([section, rows]) => [section, near(mean(rows.filter(({ ok }) => ok).map(({ pressure }) => pressure)))])),
      records: Object.fromEntries(Object.entries(bySection).map(([section, rows]) => [section, rows.filter(({ ok }) => ok).length])),
    },
    replies: [program(`
import pandas as pd

frame = pd.DataFrame(context["readings"])
good = frame[frame["ok"]].groupby("section")["presure"]
results = {"mean_pressure": good.mean().to_dict(), "records": good.count().to_dict()}`), program(`
import pandas as pd

frame = pd.DataFrame(context["readings"])
good = frame[frame["ok"]].groupby("section")["pressure"]
results = {"mean_pressure": good.mean().to_dict(), "records": good.count().to_dict()}`)],
  },
  {
    name: 'join-magnets', kind: 'data frame', asks: 'What is the integrated strength of each family?',
    objective: 'Join context["magnets"] and context["currents"] by name; give for each family the sum of current_A * length_m, and the name of the magnet with the largest product.',
    wanted: { strength: 'dict from family to float', strongest: 'str' },
    context: { magnets, currents },
    right: {
      strength: Object.fromEntries(['QF', 'QD'].map((family) => [family, near(sum(joined.filter((one) => one.family === family).map((one) => one.current * one.length_m)))])),
      strongest: at([...joined].sort((a, b) => b.current * b.length_m - a.current * a.length_m), 0).name,
    },
    replies: [program(`
import pandas as pd

both = pd.DataFrame(context["magnets"]).merge(pd.DataFrame(context["currents"]), on="name")
both["strength"] = both["current_A"] * both["length_m"]
results = {
    "strength": both.groupby("family")["strength"].sum().to_dict(),
    "strongest": str(both.loc[both["strength"].idxmax(), "name"]),
}`)],
  },
  {
    name: 'trips-by-device', kind: 'data frame', asks: 'Which cavity costs us most time?',
    objective: 'context["trips"] lists trips with device and down_min. Give total minutes and number of trips for each device, and the device with most minutes.',
    wanted: { minutes: 'dict from device to int', trips: 'dict from device to int', worst: 'str' },
    context: { trips },
    right: {
      minutes: Object.fromEntries(tripMinutes.map(({ device, minutes }) => [device, minutes])), trips: Object.fromEntries(tripMinutes.map(({ device, count }) => [device, count])),
      worst: at([...tripMinutes].sort((a, b) => b.minutes - a.minutes), 0).device,
    },
    replies: [program(`
minutes = {}
trips = {}
for trip in context["trips"]:
    minutes[trip["device"]] = minutes.get(trip["device"], 0) + trip["down_min"]
    trips[trip["device"]] = trips.get(trip["device"], 0) + 1
results = {"minutes": minutes, "trips": trips, "worst": max(minutes, key=minutes.get)}`)],
  },
  {
    name: 'hours-per-shift', kind: 'data frame', asks: 'How many hours does each shift run?',
    objective: 'From context["shifts"], make the mean of hours for each kind of shift, and the list of days (ascending) on which the sum of hours was below 21.',
    wanted: { mean_hours: 'dict from shift to float', short_days: 'list of int' },
    context: { shifts },
    right: {
      mean_hours: Object.fromEntries(Object.entries(groupBy(shifts, ({ shift }) => shift)).map(([shift, rows]) => [shift, near(mean(rows.map(({ hours }) => hours)))])),
      short_days: numbers(20, (day) => day).filter((day) => sum(shifts.filter((one) => one.day === day).map(({ hours }) => hours)) < 21),
    },
    replies: [program(`
import pandas as pd

frame = pd.DataFrame(context["shifts"])
days = frame.groupby("day")["hours"].sum()
results = {
    "mean_hours": frame.groupby("shift")["hours"].mean().to_dict(),
    "short_days": [int(day) for day in days.index[days < 21]],
}`)],
  },
  {
    name: 'read-csv-text', kind: 'data frame', asks: 'What does this table say about the temperature?',
    objective: 'context["csv"] is the text of a CSV file with time, temperature and humidity. Give mean and median temperature, and how many rows have a humidity of 44.',
    wanted: { mean_temperature: 'float', median_temperature: 'float', humid_rows: 'int' },
    context: { csv },
    right: { mean_temperature: near(mean(temperatures)), median_temperature: near(median(temperatures)), humid_rows: numbers(48, (index) => index).filter((index) => index % 5 === 4).length },
    replies: [program(`
import io

import pandas as pd

frame = pd.read_csv(io.String(context["csv"]))
results = {
    "mean_temperature": float(frame["temperature"].mean()),
    "median_temperature": float(frame["temperature"].median()),
    "humid_rows": int((frame["humidity"] == 44).sum()),
}`), program(`
import io

import pandas as pd

frame = pd.read_csv(io.StringIO(context["csv"]))
results = {
    "mean_temperature": float(frame["temperature"].mean()),
    "median_temperature": float(frame["temperature"].median()),
    "humid_rows": int((frame["humidity"] == 44).sum()),
}`)],
  },
  {
    name: 'pivot-orbits', kind: 'data frame', asks: 'Make a table of turns and monitors.',
    objective: 'Pivot context["orbit"] (records of turn, bpm, x) to one row for each turn in ascending order with the x of B0, B1, B2; give these rows and the mean of each monitor.',
    wanted: { rows: 'list of lists of 3 float', means: 'dict from bpm to float' },
    context: { orbit: long },
    right: {
      rows: numbers(10, (turn) => turn).map((turn) => ['B0', 'B1', 'B2'].map((name) => near(long.find((one) => one.turn === turn && one.bpm === name)?.x ?? NaN))),
      means: Object.fromEntries(['B0', 'B1', 'B2'].map((name) => [name, near(mean(long.filter(({ bpm }) => bpm === name).map(({ x }) => x)))])),
    },
    replies: [program(`
import pandas as pd

table = pd.DataFrame(context["orbit"]).pivot(index="turn", columns="bpm", values="x").sort_index()
results = {"rows": table[["B0", "B1", "B2"]].values.tolist(), "means": table.mean().to_dict()}`)],
  },
  {
    name: 'drop-duplicates', kind: 'data frame', asks: 'The table has some rows twice. What is in it?',
    objective: 'Leave out repeated records of context["records"] (same id and value); give how many were left out, how many remain, and the sum of value of those that remain.',
    wanted: { left_out: 'int', remaining: 'int', total: 'int' },
    context: { records: duplicated },
    right: { left_out: 5, remaining: 20, total: sum(numbers(20, (index) => index * index)) },
    replies: [program(`
import pandas as pd

frame = pd.DataFrame(context["records"])
unique = frame.drop_duplicates()
results = {"left_out": len(frame) - len(unique), "remaining": len(unique), "total": int(unique["value"].sum())}`)],
  },
]
