/** Splits a command line as `shlex.split` does. Pure. Null: a quote is not closed. */
export function splitWords(line: string): readonly string[] | null {
  const words: string[] = []
  let word: string | null = null
  let quote: string | null = null
  for (let index = 0; index < line.length; index++) {
    const letter = line[index] ?? ''
    if (quote !== null) {
      if (letter === quote) quote = null
      else if (letter === '\\' && quote === '"' && /["\\]/.test(line[index + 1] ?? '')) word = (word ?? '') + (line[++index] ?? '')
      else word = (word ?? '') + letter
    } else if (letter === '"' || letter === "'") {
      quote = letter
      word ??= ''
    } else if (letter === '\\') word = (word ?? '') + (line[++index] ?? '')
    else if (/\s/.test(letter)) {
      if (word !== null) words.push(word)
      word = null
    } else word = (word ?? '') + letter
  }
  if (quote !== null) return null
  return word === null ? words : [...words, word]
}
