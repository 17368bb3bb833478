/**
 * How wide text will be, without a browser to ask: the widths of DejaVu Sans, the widest of the usual sans-serif fonts,
 * so that text drawn in another one never runs out of its box.
 */
const classes: readonly (readonly [pattern: RegExp, width: number])[] = [
  [/[ijl.,:;'|!I]/, 0.33],
  [/[frt()[\]/ -]/, 0.41],
  [/[mwMW@%→⇄]/, 0.98],
  [/[A-Z_0-9]/, 0.67],
]
const usual = 0.61
const boldFactor = 1.1

/** Pixels. */
export function textWidth(text: string, size: number, bold = false): number {
  let width = 0
  for (const letter of text) width += classes.find(([pattern]) => pattern.test(letter))?.[1] ?? (letter > '\u2e80' ? 1 : usual)
  return Math.ceil(width * size * (bold ? boldFactor : 1))
}

/** Lines no wider than `width`; a single word may be wider. */
export function wrapped(text: string, width: number, size: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && textWidth(longer, size) > width) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return line === '' ? lines : [...lines, line]
}
