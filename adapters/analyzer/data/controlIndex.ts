/** Looks qualified paths up in the control libraries' tables. Built once for a set of libraries; used by the rules and by the interpreter. */
import type { LibraryNames } from '../dataflow/run.js'
import type { ArgumentPlace, ControlEntry, ControlKind, ControlLibrary } from './controlLibraries.js'

export interface AttributeEntry {
  readonly write: ControlKind | null
  readonly read: ControlKind | null
  readonly channel: ArgumentPlace | null
}

export interface Found {
  readonly library: string
  readonly entry: ControlEntry
  /** The method was called through its class: the object comes first among the arguments. */
  readonly unbound: boolean
}

export class ControlIndex implements LibraryNames {
  readonly #calls = new Map<string, { library: string; entry: ControlEntry }>()
  readonly #attributes = new Map<string, AttributeEntry>()
  readonly #aliases = new Map<string, string>()
  readonly #modules = new Map<string, string>()
  readonly #harmless: readonly string[]

  constructor(libraries: readonly ControlLibrary[]) {
    this.#harmless = libraries.flatMap((library) => library.harmless ?? [])
    for (const library of libraries) {
      for (const module of library.modules) this.#modules.set(module, library.name)
      for (const [from, to] of Object.entries(library.aliases ?? {})) if (from !== to) this.#aliases.set(from, to)
      for (const entry of library.entries) for (const path of alternatives(entry.path)) this.#calls.set(path, { library: library.name, entry })
      for (const attribute of library.attributes ?? []) {
        for (const path of alternatives(attribute.path)) {
          this.#attributes.set(path, { write: attribute.write ?? null, read: attribute.read ?? null, channel: attribute.channel ?? null })
        }
      }
    }
  }

  /** The library that a path belongs to; null: none. */
  libraryOf(path: string): string | null {
    return this.#modules.get(rootOf(path)) ?? null
  }

  isHarmless(path: string): boolean {
    return this.#harmless.some((prefix) => path.startsWith(`${prefix}.`))
  }

  call(path: string): Found | null {
    const exact = this.#calls.get(path)
    if (exact !== undefined) return { ...exact, unbound: false }
    const dot = path.lastIndexOf('.')
    const [owner, name] = [path.slice(0, dot), path.slice(dot + 1)]
    if (dot > 0 && !name.endsWith(')') && !name.endsWith(']')) {
      const method = owner.endsWith('()') ? undefined : this.#calls.get(`${owner}().${name}`)
      if (method !== undefined) return { ...method, unbound: true }
    }
    for (let end = dot; end > 0; end = path.lastIndexOf('.', end - 1)) {
      const wild = this.#calls.get(`${path.slice(0, end)}.*`)
      if (wild !== undefined) return { ...wild, unbound: false }
    }
    return null
  }

  attribute(path: string, name: string): AttributeEntry | null {
    return this.#attributes.get(`${path}.${name}`) ?? this.#attributes.get(`${path}.*`) ?? null
  }

  canonical(path: string): string {
    return this.#aliases.get(path) ?? path
  }

  keepsArguments(path: string): boolean {
    const root = rootOf(path)
    return this.#modules.has(root) || root === 'pathlib' || root === 'operator' || root === 'ctypes'
  }

  result(path: string): ReturnType<LibraryNames['result']> {
    const found = this.call(path)
    if (found === null) return null
    if (found.entry.returns !== undefined) return { kind: 'path', path: found.entry.returns }
    if (found.entry.instanceOf !== undefined) return { kind: 'instance', argument: found.entry.instanceOf }
    return found.entry.kind === 'read' ? { kind: 'data' } : null
  }

  starNames(module: string): readonly string[] | null {
    if (!this.#modules.has(rootOf(module))) return null
    const prefix = `${this.canonical(module)}.`
    const names = [...this.#calls.keys(), ...this.#aliases.keys()]
      .filter((path) => path.startsWith(prefix) || path.startsWith(`${module}.`))
      .map((path) => path.slice(path.startsWith(prefix) ? prefix.length : module.length + 1))
    return [...new Set(names.filter((name) => /^\w+$/.test(name)))]
  }
}

export function rootOf(path: string): string {
  return path.split(/[.([]/, 1)[0] ?? path
}

/** Writes out `{a,b}`. */
export function alternatives(pattern: string): readonly string[] {
  const open = pattern.indexOf('{')
  if (open < 0) return [pattern]
  const close = pattern.indexOf('}', open)
  return pattern.slice(open + 1, close).split(',').flatMap((option) => alternatives(`${pattern.slice(0, open)}${option}${pattern.slice(close + 1)}`))
}
