/**
 * Steps through a history: by keys at a terminal, by itself with an interval, else all steps one after the other. Called by
 * `replay --follow`. Needs no service.
 */
import type { RecordedEvent } from '../../../machines/index.js'
import type { CommandLine } from '../commandLine.js'
import { fitFrame } from '../output/fitFrame.js'
import { keyHelp, readSteps, type Step } from '../input/stepKeys.js'

export interface Stepping {
  readonly history: readonly RecordedEvent[]
  /** Index of the first step that is shown. */
  readonly from: number
  readonly intervalMs: number | null
  readonly frame: (at: number) => string
}

/** The empty line and the keys below the frame, and the line that the cursor is in. */
const rowsBelow = 3
const clearScreen = '\u001b[H\u001b[2J'

export async function stepThrough({ io, terminal }: CommandLine, { history, from, intervalMs, frame }: Stepping): Promise<void> {
  const last = history.length - 1
  if (io.stdin.isTTY !== true || io.stdout.isTTY !== true) {
    for (let at = from; at <= last; at += 1) {
      terminal.print(frame(at))
      if (intervalMs !== null && at < last) await new Promise((resolve) => setTimeout(resolve, intervalMs))
    }
    return
  }
  let at = from
  let timer: NodeJS.Timeout | undefined
  const fitted = (text: string) => fitFrame(text.trimEnd(), { rows: (io.stdout.rows ?? Number.POSITIVE_INFINITY) - rowsBelow, columns: terminal.columns })
  const show = () => { terminal.write(`${clearScreen}${fitted(frame(at))}\n\n${terminal.colors.dim(keyHelp)}\n`) }
  await new Promise<void>((resolve) => {
    const stops: (() => void)[] = []
    const take = (step: Step) => {
      clearTimeout(timer)
      if (step === 'quit') {
        for (const stop of stops.splice(0)) stop()
        resolve()
        return
      }
      at = { next: Math.min(at + 1, last), back: Math.max(at - 1, 0), first: 0, last }[step]
      show()
      goOn()
    }
    /** With an interval it ends by itself behind the last event. */
    const goOn = () => {
      if (intervalMs !== null) timer = setTimeout(() => { take(at === last ? 'quit' : 'next') }, intervalMs)
    }
    stops.push(readSteps(io.stdin, take), io.onSignal(() => { take('quit') }))
    show()
    goOn()
  })
}
