/**
 * Text from outside (models, programs, people) made safe for a terminal: it can neither move the cursor, nor colour, nor
 * hide what stands there. Everything that a command prints and did not write itself goes through one of these. Pure.
 */
import { stripVTControlCharacters } from 'node:util'

/** Characters that a terminal obeys instead of showing, and those that turn the direction of text round. */
const obeyed = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** Shows each such character as its escape: for what is approved, nothing may be left out. */
export const visibleText = (text: string): string => text.replaceAll('\r\n', '\n').replace(obeyed, escapeOf)

/** One line, at most `length` characters. */
export function shortText(text: string, length: number): string {
  const line = visibleText(text.replaceAll(/\s+/g, ' ').trim())
  return line.length > length ? `${line.slice(0, Math.max(0, length - 1))}…` : line
}

/** Program output: colours and cursor movements are dropped, a carriage return begins a new line. */
export const outputText = (text: string): string =>
  stripVTControlCharacters(text).replaceAll('\r\n', '\n').replaceAll('\r', '\n').replace(obeyed, '')

/** JSON on one line or indented; what a terminal would obey stays escaped. */
export const jsonText = (value: unknown, indent = 0): string => JSON.stringify(value, null, indent).replace(/[\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, escapeOf)

function escapeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
