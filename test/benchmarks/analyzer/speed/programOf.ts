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

const head = `import epics
import numpy as np
import pandas as pd

names = context["names"]
times = context["times"]
rows = context["rows"]
summary = {}
`

export function programOf(lines: number, variant: number): string {
  const parts = [head]
  let count = head.split('\n').length
  for (let n = variant; count < lines - 2; n++) {
    const block = blocks[n % blocks.length]?.(n) ?? ''
    parts.push(block)
    count += block.split('\n').length
  }
  return `${parts.join('\n').split('\n').slice(0, Math.max(lines - 2, 10)).join('\n').replace(/\n[^\n]*:$/, '\npass')}\n\nresults = {"summary": summary}\n`
}
