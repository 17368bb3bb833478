/** Names and texts that stand in a program: what a misspelt word may have meant. Bounded; an approximation is enough. Pure. */
const most = 2_000

export interface ProgramWords {
  readonly names: readonly string[]
  /** Short texts between quotes, such as keys and columns. */
  readonly texts: readonly string[]
}

const distinct = (words: Iterable<string>): string[] => [...new Set(words)].slice(0, most)

export const programWords = (code: string): ProgramWords => ({
  names: distinct(Array.from(code.matchAll(/[A-Za-z_]\w*/g), ([word]) => word)),
  texts: distinct(Array.from(code.matchAll(/'([^'\n]{1,60})'|"([^"\n]{1,60})"/g), ([, single, double]) => single ?? double ?? '')),
})
