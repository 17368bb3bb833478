/** People for tests: a keyring that knows any name, made when it is first asked for, and how a configuration names them. */
import { newSeed, signerOf } from '../adapters/identity/signer.js'
import { allRoles, type Role } from '../machines/index.js'
import type { Keyring, Signer } from '../runtime/ports/identity.js'

const seeds = new Map<string, string>()
export function seedOf(name: string): string {
  const seed = seeds.get(name) ?? newSeed()
  seeds.set(name, seed)
  return seed
}
export const key = (name: string): Signer => signerOf(name, seedOf(name))

export const anybodysKeys: Keyring = { signer: (name = 'tester') => key(name) }

export interface TestPerson {
  readonly public_key: string
  readonly roles: Role[]
  readonly groups: string[]
  readonly tokens: Record<string, { sha256: string; expires: string }>
}
export const person = (name: string, roles: readonly Role[] = allRoles, groups: readonly string[] = []): TestPerson => ({ public_key: key(name).keyId, roles: [...roles], groups: [...groups], tokens: {} })

/** A section `people` in which each of them may do anything. */
export const people = (...names: readonly string[]): Record<string, TestPerson> => Object.fromEntries(names.map((name) => [name, person(name)]))

/** Those who appear in tests. */
export const everybody = people('ada', 'grace', 'otto', 'ruth', 'ops', 'tester')
