/** The version that a report names: our rules' version and the parser's. Raise it when a rule says something else than before. */
import type { Hello } from './parser/protocol.js'

const rulesVersion = '1.0.0'

export function analyzerVersion(hello: Hello | null): string {
  if (hello === null) return `${rulesVersion}+python.none`
  return `${rulesVersion}+python.${hello.python}${hello.ipython === null ? '' : `.ipython.${hello.ipython}`}`
}
