/**
 * Gets the program out of a model's reply: a fenced block among prose, a bare fence, backticks, or the reply itself.
 * Called by every generator. The bytes inside the block are kept exactly. `programIn` never throws; `programFrom` throws
 * `EMPTY_REPLY` when nothing is left, and `WRONG_LANGUAGE` when all that is there is labelled as something else.
 */
import { AdapterFailure } from '../../runtime/ports/adapterActor.js'

interface Block {
  readonly info: string
  readonly body: string
}

/** Lines with their own ends, so that CRLF and a missing last newline survive. */
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

const opening = /^([ \t]*)(`{3,}|~{3,})[ \t]*([^`\r\n]*)\r?\n?$/

/** A fence that stands inside a list item is indented, and so is its content: that much is not the program's. */
const outdent = (line: string, indent: string): string => (indent !== '' && line.startsWith(indent) ? line.slice(indent.length) : line)

/** A fence indented further than its opening belongs to the program (a docstring with an example, say). */
const closes = (line: string, fence: string, indent: string): boolean => {
  const text = line.trim()
  if (line.length - line.trimStart().length > indent.length + 3) return false
  return text.length >= fence.length && text === (fence[0] ?? '').repeat(text.length)
}

const blocksIn = (reply: string): Block[] => {
  const blocks: Block[] = []
  let open: { indent: string; fence: string; info: string; body: string } | null = null
  for (const line of linesOf(reply)) {
    if (open === null) {
      const match = opening.exec(line)
      if (match) open = { indent: match[1] ?? '', fence: match[2] ?? '```', info: (match[3] ?? '').trim().toLowerCase(), body: '' }
    } else if (closes(line, open.fence, open.indent)) {
      blocks.push(open)
      open = null
    } else {
      open.body += outdent(line, open.indent)
    }
  }
  if (open !== null) blocks.push({ info: open.info, body: withoutGluedFence(open.body, open.fence) })
  return blocks
}

/** `x = 1```` : the closing fence glued to the last line. */
const withoutGluedFence = (body: string, fence: string): string => {
  const text = body.trimEnd()
  return text.endsWith(fence) ? text.slice(0, -fence.length) : body
}

/** The word that a block is labelled with: "python", "js". */
const labelOf = ({ info }: Block): string => /^[{.]*([a-z0-9_+#-]*)/.exec(info)?.[1] ?? ''

/** A program in one of these is certainly not Python. */
const otherLanguage = /^(javascript|js|jsx|mjs|typescript|ts|tsx|java|kotlin|scala|c|h|cpp|c\+\+|cc|hpp|cs|csharp|c#|go|golang|rust|rs|swift|ruby|rb|php|perl|r|rlang|julia|jl|matlab|octave|fortran|f90|lua|haskell|sql|bash|sh|shell|zsh|powershell|html|css)$/

/** Lower is better: Python first, then unlabelled, then any other word, then what is surely something else. */
const rank = (block: Block): number => {
  const word = labelOf(block)
  if (/^(python|py|ipython|pycon|jupyter)[0-9]*(-.*)?$/.test(word)) return 0
  if (word === '') return 1
  return /^(bash|sh|shell|zsh|console|json|yaml|toml|text|txt|output|plaintext|markdown|md|diff|html)$/.test(word) ? 3 : 2
}

/** Models add a usage example or an install line beside the program: the longest block of the best kind is the program. */
const chosen = (blocks: readonly Block[]): Block | null => {
  let best: Block | null = null
  for (const block of blocks) {
    if (block.body.trim() === '') continue
    const better = best === null || rank(block) < rank(best) || (rank(block) === rank(best) && block.body.length > best.body.length)
    if (better) best = block
  }
  return best
}

/** The whole reply between backticks on one line: `x = 1` or ```x = 1```. */
const insideBackticks = (reply: string): string | null => {
  const match = /^(`+)([^`](?:[\s\S]*[^`])?)\1$/.exec(reply)
  const inside = match?.[2]
  if (match === null || inside === undefined) return null
  return (match[1] ?? '').length >= 3 ? inside.replace(/^(?:python3?|py)[ \t]+/i, '') : inside
}

/** Local reasoning models put their thoughts before the answer. */
const withoutThoughts = (reply: string): string => {
  const end = '</think>'
  const start = reply.trimStart()
  return start.startsWith('<think>') && start.includes(end) ? start.slice(start.indexOf(end) + end.length) : reply
}

/** The program in a model's reply; null: there is none. */
export const programIn = (reply: string): string | null => {
  const text = withoutThoughts(reply.replace(/^\uFEFF/, ''))
  const blocks = blocksIn(text)
  // Blocks there are, but all empty: the prose around them is no program.
  if (blocks.length > 0) return chosen(blocks)?.body ?? null
  const bare = text.trim()
  if (bare === '' || /^[`~]+[a-z0-9]*$/i.test(bare)) return null
  const inside = insideBackticks(bare)
  if (inside !== null) return inside.trim() === '' ? null : inside
  return `${text.replace(/^(?:[^\S\n]*\n)+/, '').trimEnd()}\n`
}

/** Set where every block that holds something is of another language: what is in them would only fail in Python. */
const wrongLanguageOf = (reply: string): string | null => {
  const labels = blocksIn(withoutThoughts(reply)).filter(({ body }) => body.trim() !== '').map(labelOf)
  return labels.length > 0 && labels.every((label) => otherLanguage.test(label)) ? labels[0] ?? null : null
}

/** @throws AdapterFailure `EMPTY_REPLY` or `WRONG_LANGUAGE` of category `code`. */
export const programFrom = (reply: string): string => {
  const language = wrongLanguageOf(reply)
  if (language !== null) {
    throw new AdapterFailure({ category: 'code', code: 'WRONG_LANGUAGE', message: `the reply is ${language}, and only Python can be run: write the program in Python, in one \`\`\`python block`, errorType: 'WrongLanguage', details: { language } })
  }
  const program = programIn(reply)
  if (program !== null) return program
  throw new AdapterFailure({
    category: 'code',
    code: 'EMPTY_REPLY',
    message: 'LLM returned empty or invalid code',
    errorType: 'EmptyReply',
    details: { replyCharacters: reply.length },
  })
}
