import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkSignature } from '../../../adapters/identity/checkSignature.js'
import { keyFileOf, ownerKeyFolder, peopleIn, userKeyFolder, writeKeyFile } from '../../../adapters/identity/keyFile.js'
import { heldKeys, type KeyringSettings } from '../../../adapters/identity/keyring.js'
import { ownerOf } from '../../../adapters/identity/ownerKey.js'
import { newSeed, signerOf } from '../../../adapters/identity/signer.js'
import { seedOf } from '../../people.js'

let folder: string
let env: Record<string, string>
let own: string
const keys = (more: Partial<KeyringSettings> = {}) => heldKeys({ env, dataDir: join(folder, 'data'), userName: 'otto', ...more })
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-keys-'))
  env = { XDG_CONFIG_HOME: join(folder, 'config') }
  own = userKeyFolder(env)
})
afterEach(() => { rmSync(folder, { recursive: true, force: true }) })
const mode = (file: string) => statSync(file).mode & 0o777

describe('a key file', () => {
  it('is for its owner\'s eyes only, and is never replaced', () => {
    const file = writeKeyFile(own, 'ada', newSeed())
    expect([mode(file), mode(own)]).toEqual([0o600, 0o700])
    expect(() => writeKeyFile(own, 'ada', newSeed())).toThrow(expect.objectContaining({ code: 'KEY_EXISTS' }))
  })
  it.each([0o640, 0o604, 0o660])('that others may read (mode %o) is refused in words', (loose) => {
    chmodSync(writeKeyFile(own, 'ada', newSeed()), loose)
    expect(() => keys().signer('ada')).toThrow(expect.objectContaining({ code: 'KEY_UNUSABLE', message: expect.stringContaining('chmod 600') as string }))
    expect(() => keys().signer()).toThrow(expect.objectContaining({ code: 'KEY_UNUSABLE' }))
  })
  it('that holds something else is refused, and what it holds is not said', () => {
    const seed = newSeed()
    const wrong = seed.slice(0, 30) + (seed[30] === 'A' ? 'B' : 'A') + seed.slice(31)
    for (const content of ['', 'hello', wrong, `${seed} ${seed}`]) {
      mkdirSync(own, { recursive: true })
      writeFileSync(keyFileOf(own, 'ada'), content, { mode: 0o600 })
      const error = (() => { try { return keys().signer('ada') } catch (thrown) { return thrown as Error } })()
      expect(error).toMatchObject({ code: 'KEY_UNUSABLE' })
      expect(`${(error as Error).message}${JSON.stringify(error)}${(error as Error).stack ?? ''}${String((error as Error).cause)}`).not.toContain(seed.slice(0, 20))
    }
  })
})

describe('which key signs', () => {
  it('the one that is named; without a name the only one', () => {
    expect(keys().signer()).toBeNull()
    writeKeyFile(own, 'ada', seedOf('ada'))
    expect(keys().signer()).toMatchObject({ person: 'ada' })
    writeKeyFile(own, 'grace', seedOf('grace'))
    expect(keys().signer('Grace')).toMatchObject({ person: 'grace', keyId: signerOf('grace', seedOf('grace')).keyId })
    expect(keys().signer('ruth')).toBeNull()
  })
  it('of several, the account\'s; else it has to be said', () => {
    for (const name of ['ada', 'grace']) writeKeyFile(own, name, newSeed())
    expect(keys().signer()).toBeNull()
    expect(() => keys().need()).toThrow(expect.objectContaining({ code: 'NO_SUCH_KEY', message: expect.stringMatching(/there are keys for ada, grace.*--as/) as string }))
    writeKeyFile(own, 'otto', newSeed())
    expect(keys().signer()).toMatchObject({ person: 'otto' })
  })
  it('the owner\'s of the data folder goes before; where the service knows others, one of those', () => {
    const owner = ownerOf(join(folder, 'data'), 'root')
    writeKeyFile(own, 'ada', newSeed())
    expect(keys().signer()).toMatchObject({ person: 'root', keyId: owner['root']?.public_key })
    expect(keys({ people: { ada: { public_key: '' } } }).signer()).toMatchObject({ person: 'ada' })
    expect(keys({ dataDir: null }).signer()).toMatchObject({ person: 'ada' })
  })
  it('the one in the environment goes before all, as a seed or as a file', () => {
    writeKeyFile(own, 'ada', newSeed())
    env['COUNTERSIGN_KEY'] = seedOf('grace')
    const { keyId } = signerOf('grace', seedOf('grace'))
    expect(keys().signer()).toMatchObject({ person: 'otto', keyId })
    expect(keys({ people: { grace: { public_key: keyId } } }).signer()).toMatchObject({ person: 'grace', keyId })
    env['COUNTERSIGN_KEY'] = writeKeyFile(join(folder, 'elsewhere'), 'grace', seedOf('grace'))
    expect(keys().signer()).toMatchObject({ person: 'grace', keyId })
    expect(keys().list().map(({ from }) => from)).toEqual(['environment', 'own'])
    for (const wrong of ['SUwrong', join(folder, 'nowhere')]) {
      env['COUNTERSIGN_KEY'] = wrong
      expect(() => keys().signer()).toThrow(expect.objectContaining({ code: 'KEY_UNUSABLE' }))
    }
  })
  it('says who there is when the named one is not there', () => {
    writeKeyFile(own, 'ada', newSeed())
    expect(() => keys().need('ruth')).toThrow(expect.objectContaining({ code: 'NO_SUCH_KEY', message: expect.stringMatching(/'ruth'.*there are keys for ada.*identity create ruth/) as string }))
  })
})

describe('the owner of a data folder', () => {
  it('is made once, with all roles, and stays when another account starts the service', () => {
    const dataDir = join(folder, 'data')
    const made = ownerOf(dataDir, 'root')
    expect(made).toEqual({ root: { public_key: expect.stringMatching(/^U/) as string, roles: ['requester', 'approver', 'operator'], groups: [], tokens: { local: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string, expires: '9999-12-31T23:59:59Z' } } } })
    expect(mode(keyFileOf(ownerKeyFolder(dataDir), 'root'))).toBe(0o600)
    expect(ownerOf(dataDir, 'somebody')).toEqual(made)
    expect(peopleIn(ownerKeyFolder(dataDir))).toEqual(['root'])
  })
  it.each([['DOMAIN\\jane doe', 'DOMAIN-jane-doe'], ['', 'owner'], ['../../etc', 'etc']])('of the account %s is called %s', (account, name) => {
    expect(Object.keys(ownerOf(join(folder, account.length.toString()), account))).toEqual([name])
  })
})

it('what a key signs, its public key verifies, and nothing else', () => {
  const signer = signerOf('ada', newSeed())
  const bytes = new TextEncoder().encode('these bytes')
  const signature = signer.sign(bytes)
  expect(checkSignature(signer.keyId, bytes, signature)).toBe(true)
  expect(checkSignature(signer.keyId, new TextEncoder().encode('those bytes'), signature)).toBe(false)
  expect(checkSignature(signerOf('ada', newSeed()).keyId, bytes, signature)).toBe(false)
  expect(checkSignature('U', bytes, signature)).toBe(false)
  expect(checkSignature(signer.keyId, bytes, signature.subarray(1))).toBe(false)
  expect(readFileSync(writeKeyFile(own, 'ada', seedOf('ada')), 'utf8')).toBe(`${seedOf('ada')}\n`)
})
