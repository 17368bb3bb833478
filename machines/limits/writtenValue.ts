/**
 * A value that is to be written, as the analyzer names it (the text of a constant) or as a gateway decodes it. Control
 * systems turn the text "3.2" into the number, so both are the same here. Pure.
 */

/** Elements of lists, and of lists in lists, all count. */
export type WrittenValue = number | bigint | boolean | string | null | readonly WrittenValue[]

const named: Readonly<Record<string, number | boolean | null>> = {
  nan: Number.NaN, inf: Infinity, infinity: Infinity, true: true, false: false, none: null,
}
/** Longer whole numbers are beyond every control system, and slow to read. */
const mostDigits = 400
const mostCharacters = 20_000
const deepest = 16

/** Of the text of a Python constant, e.g. `3.2`, `[1, 2]`, `True`, `OPEN`. undefined: the text was cut or is too long, so nobody knows. */
export function writtenValueOf(source: string, depth = 0): WrittenValue | undefined {
  if (source.length > mostCharacters || depth > deepest) return undefined
  const text = source.trim()
  if (/(…|\.\.\.)[\])]*$/.test(text)) return undefined
  const list = /^[[(](.*)[\])]$/s.exec(text)
  if (list) {
    const elements = splitList(list[1] ?? '').map((part) => writtenValueOf(part, depth + 1))
    return elements.some((element) => element === undefined) ? undefined : (elements as WrittenValue[])
  }
  return scalarOf(text)
}

/** Text that a control system would read as a number is that number; any other text stays text. */
export function scalarOf(source: string): number | bigint | boolean | string | null {
  const text = unquoted(source.trim())
  const bare = text.replaceAll(/(?<=[\da-fA-F])_(?=[\da-fA-F])/g, '')
  if (/^[+-]?(\d+|0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+)$/.test(bare)) {
    if (bare.length > mostDigits) return bare.startsWith('-') ? -Infinity : Infinity
    const whole = BigInt(bare.replace(/^[+-]/, ''))
    const signed = bare.startsWith('-') ? -whole : whole
    return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed
  }
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(bare)) return Number(bare)
  const word = /^([+-]?)(nan|inf|infinity|true|false|none)$/i.exec(text)
  if (!word) return text
  const value = named[(word[2] ?? '').toLowerCase()] ?? null
  return word[1] === '' || typeof value !== 'number' ? value : word[1] === '-' ? -value : value
}

const unquoted = (text: string): string => /^(['"])(.*)\1$/s.exec(text)?.[2]?.trim() ?? text

/** At the commas between elements, not at those of lists in the list. */
function splitList(text: string): string[] {
  if (text.trim() === '') return []
  const parts: string[] = []
  let depth = 0
  let begun = 0
  for (let index = 0; index < text.length; index++) {
    const letter = text[index] ?? ''
    if ('[('.includes(letter)) depth++
    if ('])'.includes(letter)) depth--
    if (letter !== ',' || depth !== 0) continue
    parts.push(text.slice(begun, index))
    begun = index + 1
  }
  // A trailing comma begins no element.
  if (text.slice(begun).trim() !== '') parts.push(text.slice(begun))
  return parts
}
