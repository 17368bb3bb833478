/**
 * A line of a program as a terminal shows it: what stands in each place and how wide it is, broken where the terminal ends.
 * Nothing is left out, and nothing that a terminal obeys or hides is shown as itself. Called by `annotateProgram`. Pure.
 */
import stringWidth from 'string-width'

/** What people see as one character. `from` and `to` are UTF-16 columns of the line. */
export interface Cell {
  readonly text: string
  readonly width: number
  readonly from: number
  readonly to: number
  /** It stands for a character that a terminal would not show. */
  readonly escaped: boolean
}

/** Obeyed by a terminal, drawn as nothing, or of a width that terminals do not agree on. */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u
const plain = /^[ -~]*$/
const tabStop = 4
const segmenter = new Intl.Segmenter()

export function cellsOf(line: string): Cell[] {
  if (plain.test(line)) return Array.from(line, (text, from) => ({ text, width: 1, from, to: from + 1, escaped: false }))
  const cells: Cell[] = []
  let column = 0
  const add = (text: string, width: number, from: number, length: number, escaped = false) => {
    cells.push({ text, width, from, to: from + length, escaped })
    column += width
  }
  for (const { segment, index } of segmenter.segment(line)) {
    if (segment === '\t') {
      const width = tabStop - (column % tabStop)
      add(' '.repeat(width), width, index, 1)
    } else if (hidden.test(segment)) {
      let at = index
      for (const character of segment) {
        const escaped = hidden.test(character)
        const shown = escaped ? nameOf(character) : character
        add(shown, stringWidth(shown), at, character.length, escaped)
        at += character.length
      }
    } else add(segment, stringWidth(segment), index, segment.length)
  }
  return cells
}

/** Rows of at most `width`; at least one. */
export function rowsOf(cells: readonly Cell[], width: number): Cell[][] {
  const rows: Cell[][] = [[]]
  let taken = 0
  for (const cell of cells) {
    if (taken > 0 && taken + cell.width > width) {
      rows.push([])
      taken = 0
    }
    rows.at(-1)?.push(cell)
    taken += cell.width
  }
  return rows
}

/** Not as Python would write it: an escape in the program is another thing than the character itself. */
const nameOf = (character: string): string => `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`
