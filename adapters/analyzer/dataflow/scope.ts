/**
 * A Python namespace during the analysis, and snapshots of all live ones, so that branches can be followed apart and joined.
 * Used by the interpreter. A snapshot costs nothing until a name is bound again (copy on write).
 */
import { join, nothing, sameValue, withoutConstants, type Value } from './values.js'

export class Scope {
  readonly id: number
  readonly kind: 'module' | 'function' | 'class'
  readonly parent: Scope | null
  /** Names that `global` or `nonlocal` sent elsewhere. */
  readonly elsewhere = new Map<string, Scope>()
  #bindings = new Map<string, Value>()
  #shared = false
  #version: number
  readonly #clock: { now: number }

  constructor(kind: 'module' | 'function' | 'class', parent: Scope | null, clock: { now: number }) {
    this.kind = kind
    this.parent = parent
    this.#clock = clock
    this.id = ++clock.now
    this.#version = this.id
  }

  /** Changes exactly when a binding changes; equal versions of one scope mean equal bindings. */
  get version(): number {
    return this.#version
  }

  get bindings(): ReadonlyMap<string, Value> {
    return this.#bindings
  }

  bind(name: string, value: Value): void {
    const before = this.#bindings.get(name)
    if (before !== undefined && sameValue(before, value)) return
    this.#own()
    this.#bindings.set(name, value)
    this.#version = ++this.#clock.now
  }

  unbind(name: string): void {
    if (!this.#bindings.has(name)) return
    this.#own()
    this.#bindings.delete(name)
    this.#version = ++this.#clock.now
  }

  save(): Saved {
    this.#shared = true
    return { scope: this, bindings: this.#bindings, version: this.#version }
  }

  restore(saved: Saved): void {
    this.#bindings = saved.bindings
    this.#shared = true
    this.#version = saved.version
  }

  /** Takes in what another path knows; true when that changed anything. `widening`: constants that changed stand for any. */
  absorb(saved: Saved, widening = false): boolean {
    if (saved.version === this.#version) return false
    const before = this.#version
    for (const [name, value] of saved.bindings) {
      const known = this.#bindings.get(name) ?? nothing
      if (known === value) continue
      const joined = join(known, value)
      this.bind(name, widening && known.length > 0 && !sameValue(known, joined) ? withoutConstants(joined) : joined)
    }
    return this.#version !== before
  }

  #own(): void {
    if (!this.#shared) return
    this.#bindings = new Map(this.#bindings)
    this.#shared = false
  }
}

export interface Saved {
  readonly scope: Scope
  readonly bindings: Map<string, Value>
  readonly version: number
}

export type Snapshot = readonly Saved[]

export function save(scopes: readonly Scope[]): Snapshot {
  return scopes.map((scope) => scope.save())
}

export function restore(snapshot: Snapshot): void {
  for (const saved of snapshot) saved.scope.restore(saved)
}

export function absorb(snapshot: Snapshot, widening = false): boolean {
  let changed = false
  for (const saved of snapshot) changed = saved.scope.absorb(saved, widening) || changed
  return changed
}
