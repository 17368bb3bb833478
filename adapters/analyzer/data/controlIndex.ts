/** Looks qualified paths up in the control libraries' tables. Built once for a set of tables; used by the rules and by the interpreter. */
import type { LibraryNames } from '../dataflow/run.js'
import { placeOf, type AttributeEntry, type ControlEntry, type ControlLibrary, type ControlTool } from './controlLibraries.js'

export interface Found {
  readonly library: string
  readonly entry: ControlEntry
  /** The method was called through its class: the object comes first among the arguments. */
  readonly unbound: boolean
}

type Listed = Omit<Found, 'unbound'>

/** Deeper inheritance than any library has; ends cycles. */
const maximumBases = 16

export class ControlIndex implements LibraryNames {
  readonly #calls = new Map<string, Listed>()
  readonly #attributes = new Map<string, AttributeEntry>()
  readonly #aliases = new Map<string, string>()
  readonly #bases = new Map<string, readonly string[]>()
  readonly #modules = new Map<string, string>()
  readonly #tools = new Map<string, ControlTool>()
  readonly #toolModules = new Map<string, ControlTool>()
  readonly #environment: Names
  readonly #native: Names
  readonly #writeLike: ReadonlySet<string>
  readonly #found = new Map<string, Found | null>()

  constructor(libraries: readonly ControlLibrary[]) {
    this.#environment = new Names(libraries.flatMap((library) => library.environment))
    this.#native = new Names(libraries.flatMap((library) => library.native_libraries))
    this.#writeLike = new Set(libraries.flatMap((library) => library.write_like))
    for (const { aliases } of libraries) for (const [path, others] of Object.entries(aliases)) for (const other of others) this.#aliases.set(other, path)
    for (const library of libraries) this.#add(library)
  }

  #add(library: ControlLibrary): void {
    for (const module of library.modules) this.#modules.set(module, library.library)
    for (const [name, bases] of Object.entries(library.classes)) this.#bases.set(this.qualified(name), bases.map((base) => this.qualified(base)))
    for (const { in: owners, names, kind, channel, value, returns, instance_of: instanceOf } of library.calls) {
      for (const path of this.#paths(owners, names)) {
        this.#calls.set(path, {
          library: library.library,
          entry: {
            path,
            kind,
            ...(channel === undefined ? {} : { channel: placeOf(channel) }),
            ...(value === undefined ? {} : { value: placeOf(value) }),
            ...(returns === undefined ? {} : { returns: this.qualified(returns) }),
            ...(instanceOf === undefined ? {} : { instanceOf }),
          },
        })
      }
    }
    for (const { in: owners, names, write, read, channel } of library.attributes) {
      for (const path of this.#paths(owners, names)) {
        this.#attributes.set(path, { write: write ? 'write' : null, read: read ? 'read' : null, channel: channel === undefined ? null : placeOf(channel) })
      }
    }
    for (const { tools, modules, kind, channel, value, options_with_value: options } of library.commands) {
      const tool = { kind, channel: channel ?? null, value: value ?? null, optionsWithValue: new Set(options) }
      for (const name of tools) this.#tools.set(name, tool)
      for (const name of modules) this.#toolModules.set(name, tool)
    }
  }

  #paths(owners: readonly string[], names: readonly string[]): readonly string[] {
    return owners.flatMap((owner) => names.map((name) => this.qualified(`${owner}.${name}`)))
  }

  /** The library that a path belongs to; null: none. */
  libraryOf(path: string): string | null {
    return this.#modules.get(rootOf(path)) ?? null
  }

  call(path: string): Found | null {
    const known = this.#found.get(path)
    if (known !== undefined) return known
    const found = this.#call(path)
    // Paths are made of names in programs: keep the memory bounded.
    if (this.#found.size > 20_000) this.#found.clear()
    this.#found.set(path, found)
    return found
  }

  #call(path: string): Found | null {
    const variants = this.#variants(path)
    const exact = first(variants, (variant) => this.#calls.get(variant))
    if (exact !== undefined) return { ...exact, unbound: false }
    const unbound = first(variants, (variant) => {
      const dot = variant.lastIndexOf('.')
      const [owner, name] = [variant.slice(0, dot), variant.slice(dot + 1)]
      return dot <= 0 || /[)\]]$/.test(name) || owner.endsWith('()') ? undefined : first(this.#variants(`${owner}().${name}`), (method) => this.#calls.get(method))
    })
    if (unbound !== undefined) return { ...unbound, unbound: true }
    const below = first(variants, (variant) => this.#below(variant))
    if (below !== undefined) return { ...below, unbound: false }
    const wild = first(variants, (variant) => {
      for (let end = variant.lastIndexOf('.'); end > 0; end = variant.lastIndexOf('.', end - 1)) {
        const found = this.#calls.get(`${variant.slice(0, end)}.*`)
        if (found !== undefined) return found
      }
      return undefined
    })
    return wild === undefined ? null : { ...wild, unbound: false }
  }

  /** An entry for a name however deep below an instance: `ophyd.Device().**.put`. */
  #below(path: string): Listed | undefined {
    const dot = path.lastIndexOf('.')
    for (let end = path.lastIndexOf('().', dot - 1); end > 0; end = path.lastIndexOf('().', end - 1)) {
      const found = end + 2 < dot ? this.#calls.get(`${path.slice(0, end)}().**${path.slice(dot)}`) : undefined
      if (found !== undefined) return found
    }
    return undefined
  }

  /** The path, and what it is called in the classes that its objects inherit from; nearest first. */
  #variants(path: string): readonly string[] {
    const variants = [path]
    for (let index = 0; index < variants.length && index < maximumBases; index++) {
      const variant = variants[index] ?? path
      for (let end = variant.lastIndexOf('()'); end > 0; end = variant.lastIndexOf('()', end - 1)) {
        for (const base of this.#bases.get(variant.slice(0, end)) ?? []) {
          const inherited = `${base}${variant.slice(end)}`
          if (!variants.includes(inherited)) variants.push(inherited)
        }
      }
    }
    return variants
  }

  attribute(path: string, name: string): AttributeEntry | null {
    const variants = this.#variants(path)
    const found = first(variants, (variant) => this.#attributes.get(`${variant}.${name}`)) ?? first(variants, (variant) => this.#attributes.get(`${variant}.*`)) ?? null
    const suffix = found?.channel?.suffix
    return found === null || suffix === undefined ? found : { ...found, channel: { ...found.channel, at: found.channel?.at ?? null, suffix: suffix.replaceAll('{name}', name) } }
  }

  canonical(path: string): string {
    let name = path
    for (let step = 0; step < maximumBases; step++) {
      const other = this.#aliases.get(name)
      if (other === undefined || other === name) return name
      name = other
    }
    return name
  }

  /** Canonical at every step, as the interpreter makes its paths. */
  qualified(path: string): string {
    return path.split(/(?=[.([])/).reduce((known, step) => this.canonical(known + step), '')
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
    const prefixes = [`${this.qualified(module)}.`, `${module}.`]
    const names = [...this.#calls.keys(), ...this.#aliases.keys(), ...this.#bases.keys()].flatMap((path) => {
      const prefix = prefixes.find((each) => path.startsWith(each))
      return prefix === undefined ? [] : [path.slice(prefix.length)]
    })
    return [...new Set(names.filter((name) => /^\w+$/.test(name)))]
  }

  /** A program by its name, or a module that is started with `python -m`. */
  tool(name: string): ControlTool | null {
    return this.#tools.get(name) ?? null
  }

  toolModule(name: string): ControlTool | null {
    return this.#toolModules.get(name) ?? null
  }

  /** Decides which control system a program reaches. */
  isControlEnvironment(variable: string): boolean {
    return this.#environment.has(variable)
  }

  /** A shared library, by its name or path, that can write to a control system. */
  isControlNative(file: string): boolean {
    const name = (file.split(/[/\\]/).at(-1) ?? file).replace(/\.(so(\.[\d.]*)?|dll|dylib)$/i, '')
    return this.#native.has(name) || this.#native.has(name.replace(/^lib/, ''))
  }

  /** A method name that writes on things of this world, for objects whose origin is not known. */
  isWriteLike(method: string): boolean {
    return this.#writeLike.has(method)
  }
}

/** Names, of which some stand for all that begin like them. */
class Names {
  readonly #exact: ReadonlySet<string>
  readonly #beginnings: readonly string[]

  constructor(names: readonly string[]) {
    this.#exact = new Set(names.filter((name) => !name.endsWith('*')))
    this.#beginnings = names.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1))
  }

  has(name: string): boolean {
    return this.#exact.has(name) || this.#beginnings.some((beginning) => name.startsWith(beginning))
  }
}

function first<T>(variants: readonly string[], find: (variant: string) => T | undefined): T | undefined {
  for (const variant of variants) {
    const found = find(variant)
    if (found !== undefined) return found
  }
  return undefined
}

export function rootOf(path: string): string {
  return path.split(/[.([]/, 1)[0] ?? path
}
