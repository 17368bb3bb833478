/** One file of control library tables, from text to what its schema says; each issue has the line that it is about. Pure. */
import { isMap, isNode, isSeq, LineCounter, parseDocument } from 'yaml'
import { controlLibrarySchema, parseInWords, type ControlLibrary } from '../../../machines/index.js'
import type { ControlLibraryIssue } from './controlLibraryError.js'

export interface ParsedControlLibrary {
  readonly file: string
  readonly library: ControlLibrary
  readonly issues: readonly []
  /** Line of a key, given as a dotted path; null: it is not in the file. */
  lineOf(path: string): number | null
}

export type Outcome = ParsedControlLibrary | { readonly file: string; readonly library: null; readonly issues: readonly ControlLibraryIssue[] }

export function parseControlLibrary(text: string, file: string): Outcome {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true })
  const lineOf = (path: string) => {
    const offset = offsetIn(document.contents, path === '' ? [] : path.split('.'))
    return offset === null ? null : lines.linePos(offset).line
  }
  const broken = (issues: readonly ControlLibraryIssue[]): Outcome => ({ file, library: null, issues })
  if (document.errors.length > 0) {
    return broken(document.errors.map(({ message, pos: [offset] }) => ({ file, line: lines.linePos(offset).line, path: '', message })))
  }
  let content: unknown
  try {
    content = document.toJS()
  } catch (error) {
    // Aliases that would grow without bound.
    return broken([{ file, line: null, path: '', message: error instanceof Error ? error.message : String(error) }])
  }
  const parsed = parseInWords(controlLibrarySchema, content)
  if (!parsed.ok) return broken(parsed.issues.map(({ path, message }) => ({ file, line: lineOf(path), path, message })))
  return { file, library: parsed.value, issues: [], lineOf }
}

/** Where the nearest part of the path stands that the file has. Keys may hold dots themselves. */
function offsetIn(node: unknown, steps: readonly string[]): number | null {
  for (let length = steps.length; length > 0; length--) {
    const key = steps.slice(0, length).join('.')
    const pair = isMap(node) ? node.items.find((item) => isNode(item.key) && String(item.key) === key) : undefined
    const inside = isSeq(node) ? node.items[Number(key)] : pair?.value
    const here = pair?.key ?? inside
    if (here === undefined) continue
    return offsetIn(inside, steps.slice(length)) ?? (isNode(here) && here.range ? here.range[0] : null)
  }
  return null
}
