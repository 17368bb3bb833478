/** The version that a report names: our rules' version, the parser's, and which tables. Raise it when a rule says something else than before. */
import type { Hello } from './parser/protocol.js'

const rulesVersion = '2.0.0'

/** `tablesHash`: sha256 over the control library tables; the report has it whole. */
export function analyzerVersion(hello: Hello | null, tablesHash: string): string {
  const parser = hello === null ? 'python.none' : `python.${hello.python}${hello.ipython === null ? '' : `.ipython.${hello.ipython}`}`
  return `${rulesVersion}+${parser}.tables.${tablesHash.slice(0, 12)}`
}
