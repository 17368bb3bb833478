/**
 * Was this value shown to whoever approved? Only where the analyzer could tell each value that the program writes to the channel
 * is it held to them: a program whose text says 3.5 must not write 99. A control system stores what it is given in a type of its
 * own (single precision, whole numbers), so a value counts as shown in each of them. Pure.
 */
import { isControlWrite, type Finding } from '../contracts/analysis.js'
import { plainChannel } from '../contracts/channelLimits.js'
import type { ControlValue } from '../contracts/controlWrites.js'
import { scalarOf, writtenValueOf, type WrittenValue } from './writtenValue.js'

type Scalar = Exclude<WrittenValue, readonly WrittenValue[]>

/** Texts of the values that were shown for the channel; null: one of them, or a channel, was not constant, so any may be meant. */
export function shownValues(findings: readonly Finding[], channel: string): readonly string[] | null {
  const name = plainChannel(channel)
  const writes = findings.filter(isControlWrite).filter((finding) => finding.channel === null || plainChannel(finding.channel) === name)
  const values = writes.map((finding) => (finding.channel === null ? null : finding.value))
  return values.length === 0 || values.includes(null) ? null : [...new Set(values.filter((value) => value !== null))]
}

export function isShownValue(shown: readonly string[], value: ControlValue): boolean {
  const elements = (Array.isArray(value) ? value : [value]).map((element) => (typeof element === 'string' ? scalarOf(element) : element))
  return shown.some((text) => {
    const known = writtenValueOf(text)
    if (known === undefined) return true
    const wanted = flat(known)
    // What a text means is known to the control system only: the number of a label, the bytes of a long string.
    if (wanted.some((one) => typeof one === 'string') && elements.every((one) => typeof one === 'number')) return true
    return wanted.length === elements.length && wanted.every((one, index) => isSame(one, elements[index] ?? null))
  })
}

const flat = (value: WrittenValue): readonly Scalar[] => (Array.isArray(value) ? (value as readonly WrittenValue[]).flatMap(flat) : [value as Scalar])

function isSame(shown: Scalar, written: Scalar): boolean {
  if (typeof shown === 'string' || typeof written === 'string' || shown === null || written === null) return shown === written
  const [from, to] = [Number(shown), Number(written)]
  return Object.is(from, to) || from === to || Math.fround(from) === to || Math.trunc(from) === to || Math.round(from) === to
}
