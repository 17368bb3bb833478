/**
 * A traceback cut to what helps to mend a program: its own frames whole, frames of libraries as one line each, and of many only
 * the last. What Python said is kept to the letter. Called by the prompt builder. Pure.
 */
const most = { lines: 40, characters: 4_000, libraryFrames: 2 }

/** IPython's words between chained exceptions, and the last line, belong to no frame. */
const frameHead = /^ *(Cell In\[\d+\]|File )/
const endOfFrame = /^(\S+(Error|Exception|Warning|Interrupt|Exit)\b|During handling|The above exception)/
const libraryFrame = /^ *File .*(site-packages|dist-packages|[\\/]lib[\\/]python|\.pyx|\.pxi|<frozen)/

interface Block {
  readonly kind: 'program' | 'library' | 'words'
  readonly lines: string[]
}

const blocksOf = (traceback: string): Block[] => {
  const blocks: Block[] = []
  for (const line of traceback.trimEnd().split('\n')) {
    if (/^-{10,}$/.test(line) || (line.trim() === '' && blocks.at(-1)?.kind !== 'program')) continue
    if (frameHead.test(line)) blocks.push({ kind: libraryFrame.test(line) ? 'library' : 'program', lines: [line] })
    else if (blocks.length === 0 || endOfFrame.test(line)) blocks.push({ kind: 'words', lines: [line] })
    else blocks.at(-1)?.lines.push(line)
  }
  return blocks
}

/** `File /usr/lib/python3/site-packages/numpy/core.py:12, in f(a)` without the way there. */
const shortHead = (head: string): string => head.replace(/File \S*[\\/](?:site-packages|dist-packages|lib[\\/]python[\d.]+)[\\/]/, 'File ')

const withoutEmptyEnd = (lines: readonly string[]): string => lines.join('\n').trimEnd()

export const tracebackForModel = (traceback: string): string => {
  const blocks = blocksOf(traceback)
  const kept: string[] = []
  for (const [index, block] of blocks.entries()) {
    if (block.kind !== 'library') {
      kept.push(withoutEmptyEnd(block.lines))
      continue
    }
    const following = blocks.slice(index + 1)
    const rest = following.findIndex(({ kind }) => kind !== 'library')
    const after = rest === -1 ? following.length : rest
    if (after < most.libraryFrames) kept.push(shortHead(block.lines[0] ?? ''))
    else if (blocks[index - 1]?.kind !== 'library') kept.push(`[frames of libraries left out: ${after + 1 - most.libraryFrames}]`)
  }
  const all = kept.filter((text) => text !== '').join('\n').split('\n')
  const text = all.slice(-most.lines).join('\n').slice(-most.characters)
  return text.length < all.join('\n').length ? `[earlier lines left out]\n${text}` : text
}
