/** Programs of a given length as a language model writes them: imports, functions, classes, loops, reads, writes. Pure, and never twice the same text. */
const blocks: readonly ((n: number) => string)[] = [
  (n) => `def rms_${n}(values, offset=${n}.0):
    values = np.asarray(values, dtype=float) - offset
    if values.size == 0:
        return 0.0
    return float(np.sqrt(np.mean(values ** 2)))
`,
  (n) => `class Magnet${n}:
    def __init__(self, prefix):
        self.setpoint = epics.PV(prefix + ":SP")
        self.readback = epics.PV(f"{prefix}:RB")

    def ramp(self, target, steps=${(n % 7) + 2}):
        start = self.readback.get()
        for step in range(1, steps + 1):
            self.setpoint.put(start + (target - start) * step / steps)
`,
  (n) => `history_${n} = {}
for index, name in enumerate(names):
    value = epics.caget(f"{name}:{index + ${n}}")
    if value is None:
        continue
    history_${n}.setdefault(name, []).append(value * ${n % 5} + 1)
`,
  (n) => `try:
    fit_${n} = np.polyfit(times, [sum(row) for row in rows], ${(n % 3) + 1})
    summary[${JSON.stringify(`fit_${n}`)}] = fit_${n}.tolist()
except (ValueError, TypeError) as error:
    print("fit ${n} failed:", error)
`,
  (n) => `frame_${n} = pd.DataFrame({"t": times, "v": [row[0] for row in rows]})
frame_${n}["smooth"] = frame_${n}["v"].rolling(${n % 9 + 2}).mean()
summary["worst_${n}"] = float(frame_${n}["smooth"].max()) if len(frame_${n}) else None
`,
  (n) => `if summary.get("worst_${n}") is not None and summary["worst_${n}"] > ${n / 10}:
    epics.caput("SR:COR${n}:SP", ${n / 1000}, wait=True)
else:
    print(f"corrector ${n} stays at {epics.caget('SR:COR${n}:RB'):.3f}")
`,
]

/** Short lines: 10,000 of them stay below the largest source that is analysed. */
const shortBlocks: readonly ((n: number) => string)[] = [
  (n) => `a${n} = rows[${n % 50}][0]
b${n} = a${n} * 2 + ${n % 9}
if b${n} > ${n % 100}:
    total += b${n}
`,
  (n) => `for r in rows[:${(n % 5) + 1}]:
    total -= r[${n % 3}]
xs.append(total)
`,
  (n) => `def f${n}(x, y=${n % 7}):
    return x * y + ${n}

total += f${n}(total)
`,
]

const head = `import epics
import numpy as np
import pandas as pd

names = context["names"]
times = context["times"]
rows = context["rows"]
summary = {}
total, xs = 0, []
`

export function programOf(lines: number, variant: number, use: 'ordinary lines' | 'short lines' = 'ordinary lines'): string {
  const chosen = use === 'short lines' ? shortBlocks : blocks
  const text = [...head.split('\n')]
  for (let n = variant; ; n++) {
    const block = (chosen[n % chosen.length]?.(n) ?? '').split('\n')
    if (text.length + block.length > lines - 2) break
    text.push(...block)
  }
  while (text.length < lines - 2) text.push(`xs.append(${text.length})`)
  return `${text.join('\n')}\nresults = {"summary": summary}\n`
}
