import { describe, expect, it } from 'vitest'
import { sameVersions } from '../../adapters/setup/nodePackages.mjs'
import { networkProblem } from '../../adapters/setup/networkProblem.mjs'
import { nodeVersionProblem } from '../../adapters/setup/nodeVersion.mjs'

describe('node_modules against package-lock.json', () => {
  const lock = { '': {}, 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0', optional: true } }

  it('counts as the same when only an optional package for another platform is missing', () => {
    expect(sameVersions(lock, { 'node_modules/a': { version: '1.0.0' } })).toBe(true)
    expect(sameVersions(lock, { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0' } })).toBe(true)
  })

  it('differs when a package is missing, of another version, or no longer wanted', () => {
    expect(sameVersions(lock, {})).toBe(false)
    expect(sameVersions(lock, { 'node_modules/a': { version: '1.0.1' } })).toBe(false)
    expect(sameVersions(lock, { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.1.0' } })).toBe(false)
    expect(sameVersions(lock, { 'node_modules/a': { version: '1.0.0' }, 'node_modules/c': { version: '1.0.0' } })).toBe(false)
  })
})

describe('what a failing tool said', () => {
  it.each([
    ['npm error code ENOTFOUND', 'cannot be reached'],
    ['Retrying after connection broken by NewConnectionError', 'cannot be reached'],
    ['npm error code UNABLE_TO_VERIFY: self-signed certificate', 'has a certificate that is not trusted here'],
    ['npm error code E403', 'refused the request'],
    ['OSError: [Errno 28] No space left on device', 'sent more than the disk has room for'],
    ['error: command gcc failed', undefined],
  ])('%s', (output, words) => {
    expect(networkProblem(output)).toBe(words)
  })
})

describe('the version of Node', () => {
  it('is refused in words when it is too old, and on Windows', () => {
    expect(nodeVersionProblem('20.18.3', 'linux')).toMatch(/Node 20\.18\.3 is too old: install Node 20\.19\.0 or newer/)
    expect(nodeVersionProblem('9.11.2', 'linux')).toMatch(/too old/)
    expect(nodeVersionProblem('22.1.0', 'win32')).toMatch(/WSL/)
    expect(nodeVersionProblem('20.19.0', 'darwin')).toBeUndefined()
    expect(nodeVersionProblem('22.1.0', 'linux')).toBeUndefined()
  })
})
