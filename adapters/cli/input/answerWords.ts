/** What somebody meant who was asked yes or no. Pure; no model decides what a human meant. Source: SEED section 3. */

const yes: ReadonlySet<string> = new Set(['yes', 'y', 'yep', 'yeah', 'ok', 'okay'])
const no: ReadonlySet<string> = new Set(['no', 'n', 'nope', 'nah', 'cancel'])

/** Any case and punctuation. null: neither; ask again. */
export function answerWords(text: string): 'yes' | 'no' | null {
  const word = text.normalize('NFKC').toLowerCase().replace(/[\p{P}\p{S}]/gu, '').trim()
  if (yes.has(word)) return 'yes'
  return no.has(word) ? 'no' : null
}
