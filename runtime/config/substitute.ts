/**
 * `${NAME}` and `${NAME:-default}` in the values of a parsed file. After parsing, so that a value can bring no YAML of
 * its own; never in keys. `$${` stands for a literal `${`. A default also replaces an empty value, as in a shell.
 */
import type { Issue } from '../../machines/index.js'

export type Environment = Readonly<Record<string, string | undefined>>

export interface Substituted {
  readonly value: unknown
  readonly issues: readonly Issue[]
  /** Dotted paths of the values that were changed. */
  readonly changed: ReadonlySet<string>
}

export function substitute(content: unknown, environment: Environment): Substituted {
  const issues: Issue[] = []
  const changed = new Set<string>()

  const walk = (value: unknown, path: string): unknown => {
    if (typeof value === 'string') return replace(value, path)
    if (Array.isArray(value)) return value.map((item, index) => walk(item, inside(path, String(index))))
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, inside(path, key))]))
  }

  const replace = (text: string, path: string): string => {
    if (!text.includes('${')) return text
    changed.add(path)
    return text.replace(/\$(\$\{)|\$\{([^}]*)(\}?)/g, (whole, literal: string | undefined, inner: string | undefined, end: string | undefined) => {
      if (literal !== undefined) return literal
      const match = end === '}' ? /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s.exec(inner ?? '') : null
      if (!match) {
        issues.push({ path, message: 'holds "${" that is neither ${NAME} nor ${NAME:-default}: write $${ for the two characters themselves' })
        return whole
      }
      const [, name = '', fallback] = match
      const value = environment[name]
      if (value !== undefined && (value !== '' || fallback === undefined)) return value
      if (fallback !== undefined) return fallback
      issues.push({ path, message: `needs the environment variable ${name}, which is not set: set it, or write \${${name}:-default}` })
      return whole
    })
  }

  return { value: walk(content, ''), issues, changed }
}

const inside = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`)
