/**
 * YAML (and so JSON) from text to plain values, with the line of everything that is wrong. Keys are text, said once; nothing
 * in a file can run or grow without bound. Called by whoever reads a file that people wrote.
 */
import { isMap, isNode, isSeq, LineCounter, parseDocument } from 'yaml'

export interface YamlProblem {
  /** null: it is about the file as a whole. */
  readonly line: number | null
  readonly column: number | null
  readonly message: string
}

export type YamlContent =
  | {
    readonly ok: true
    readonly content: unknown
    /** Line of a key, given as a dotted path, or of the nearest key on the way to it; null: none of them is there. */
    lineOf(path: string): number | null
  }
  | { readonly ok: false; readonly problems: readonly YamlProblem[]; readonly cause: unknown }

export function readYaml(text: string): YamlContent {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true })
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ message, pos: [offset] }) => {
      const { line, col } = lines.linePos(offset)
      return { line, column: col, message }
    })
    return { ok: false, problems, cause: document.errors[0] }
  }
  try {
    return {
      ok: true,
      content: document.toJS() as unknown,
      lineOf: (path) => {
        const offset = offsetOf(document.contents, path.split('.'))
        return offset === null ? null : lines.linePos(offset).line
      },
    }
  } catch (cause) {
    // Aliases that would grow without bound.
    return { ok: false, problems: [{ line: null, column: null, message: cause instanceof Error ? cause.message : String(cause) }], cause }
  }
}

/** Where the nearest part of the path stands that the file has. Keys may hold dots themselves. */
function offsetOf(node: unknown, steps: readonly string[]): number | null {
  for (let length = steps.length; length > 0; length--) {
    const key = steps.slice(0, length).join('.')
    const pair = isMap(node) ? node.items.find((item) => isNode(item.key) && String(item.key) === key) : undefined
    const inside = isSeq(node) ? node.items[Number(key)] : pair?.value
    const here = pair?.key ?? inside
    if (here !== undefined) return offsetOf(inside, steps.slice(length)) ?? (isNode(here) ? (here.range?.[0] ?? null) : null)
  }
  return null
}
