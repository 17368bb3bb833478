/** What an execution really wrote to the control system, and what it was refused: read off its history, for people. Pure. */
import { elementCount, type ControlValue, type WriteOutcome, type WriteRefusalCode } from '../contracts/controlWrites.js'
import type { RecordedEvent } from '../contracts/recorded.js'
import { factOf } from '../execution/replay.js'

export interface SeenWrite {
  readonly runId: string
  readonly writeId: string
  readonly at: string
  readonly channel: string
  /** `3.2`, `[1, 2, … of 1000]` */
  readonly value: string
  readonly verdict: 'allowed' | 'refused'
  /** Of a refusal. */
  readonly code: WriteRefusalCode | null
  readonly reason: string
  /** How the control system answered; null: it was not asked, or has not yet answered. */
  readonly outcome: WriteOutcome | null
  readonly message: string | null
}

export interface ControlWritesSeen {
  /** In their order. */
  readonly writes: readonly SeenWrite[]
  /** Refused too, and only counted. */
  readonly counted: readonly { readonly code: WriteRefusalCode; readonly count: number }[]
}

export function controlWritesSeen(history: readonly RecordedEvent[]): ControlWritesSeen {
  const writes = new Map<string, SeenWrite>()
  const counted = new Map<WriteRefusalCode, number>()
  for (const recorded of history) {
    if (!recorded.type.startsWith('control.')) continue
    const fact = factOf(recorded)
    if (fact.type === 'control.writeAllowed' || fact.type === 'control.writeRefused') {
      const { runId, writeId, channel, value, elements, reason } = fact.data
      const verdict = fact.type === 'control.writeAllowed' ? { verdict: 'allowed', code: null } as const : { verdict: 'refused', code: fact.data.refusal } as const
      writes.set(writeId, { runId, writeId, at: recorded.recordedAt, channel, value: controlValueText(value, elements), ...verdict, reason, outcome: null, message: null })
    }
    if (fact.type === 'control.writesAnswered') {
      for (const { writeId, outcome, message } of fact.data.answers) {
        const write = writes.get(writeId)
        if (write) writes.set(writeId, { ...write, outcome, message })
      }
    }
    if (fact.type === 'control.refusalsCounted') for (const { code, count } of fact.data.refused) counted.set(code, (counted.get(code) ?? 0) + count)
  }
  return { writes: [...writes.values()], counted: [...counted].map(([code, count]) => ({ code, count })) }
}

const mostShown = 10

/** On one line. `elements`: how many there were, where only the first are known. */
export function controlValueText(value: ControlValue, elements: number = elementCount(value)): string {
  if (!Array.isArray(value)) return typeof value === 'string' ? JSON.stringify(value) : String(value)
  const shown = value.slice(0, mostShown).map((each) => controlValueText(each))
  return elements > shown.length ? `[${shown.join(', ')}, … of ${elements}]` : `[${shown.join(', ')}]`
}

/** `SR:QF1:SP ← 3.2: written`, `SR:QF1:SP ← 9: refused, 9 is more than 5 [VALUE_OUT_OF_LIMITS]` */
export function seenWriteText({ channel, value, code, reason, outcome, message }: SeenWrite): string {
  if (code !== null) return `${channel} ← ${value}: refused, ${reason} [${code}]`
  return `${channel} ← ${value}: ${outcomeText[outcome ?? 'unknown']}${message === null ? '' : `, ${message}`}`
}

const outcomeText: Readonly<Record<WriteOutcome, string>> = {
  written: 'written', failed: 'the control system did not take it', sent: 'sent, of which no answer is given', unknown: 'went out, whether it arrived is not known',
}
