import { createPublicKey, randomBytes, verify } from 'node:crypto'
import { createAccount, createUser } from 'nkeys.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPublicKey, publicKeyBytes, readConfiguration } from '../../../machines/index.js'

const key = () => createUser().getPublicKey()
const person = (more: object = {}) => ({ public_key: key(), roles: ['approver'], ...more })
const issues = (people: object) => {
  const read = readConfiguration({ people })
  return read.ok ? [] : read.issues.map(({ path, message }) => `${path}: ${message}`)
}

describe('a public key', () => {
  it('is read as NATS\' own library reads it', () => {
    for (let round = 0; round < 50; round++) {
      const pair = createUser()
      const x = Buffer.from(publicKeyBytes(pair.getPublicKey()) ?? []).toString('base64url')
      const bytes = randomBytes(round)
      expect(verify(null, bytes, createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } }), pair.sign(bytes))).toBe(true)
    }
  })
  it('is refused when a character is wrong, or when it is not of a user', () => {
    fc.assert(fc.property(fc.nat(55), fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'), (at, character) => {
      const text = key()
      const other = text.slice(0, at) + character + text.slice(at + 1)
      expect(isPublicKey(other)).toBe(other === text)
    }))
    expect(isPublicKey(createAccount().getPublicKey())).toBe(false)
    expect(isPublicKey(new TextDecoder().decode(createUser().getSeed()))).toBe(false)
  })
})

describe('people in the configuration', () => {
  it('have a key, roles and groups', () => {
    const ada = person({ roles: ['requester', 'approver'], groups: ['magnets'] })
    expect(readConfiguration({ people: { ada } })).toMatchObject({ ok: true, value: { people: { ada } } })
  })
  it.each([
    ['a seed instead of the public key', { ada: { ...person(), public_key: new TextDecoder().decode(createUser().getSeed()) } }, /^people.ada.public_key: must be a public key/],
    ['an unknown role', { ada: person({ roles: ['boss'] }) }, /^people.ada.roles.0: must be one of requester, approver, operator/],
    ['no role at all', { ada: person({ roles: [] }) }, /^people.ada.roles: must have at least 1 item/],
    ['a name that is none', { 'a/b': person() }, /^people.a\/b: /],
    ['two spellings of one name', { ada: person(), Ada: person() }, /^people.Ada: differs from ada only in upper and lower case/],
  ])('%s is an error that names the key', (_, people, words) => {
    expect(issues(people)).toEqual([expect.stringMatching(words)])
  })
  it('never shows a seed that stands there by mistake', () => {
    const seed = new TextDecoder().decode(createUser().getSeed())
    expect(issues({ ada: { ...person(), public_key: seed } }).join()).not.toContain(seed.slice(2, 20))
  })
  it('are not one person under two names', () => {
    const one = person()
    expect(issues({ ada: one, grace: one })).toEqual(['people.grace: has the public key of ada: each person needs a key of their own'])
  })
})
