import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSecretFile } from '../../../adapters/process/createSecretFile.js'

let folder: string
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'countersign-secret-')) })
afterEach(() => { rmSync(folder, { recursive: true, force: true }) })

describe('a secret file', () => {
  it('is for its owner only, and nothing else is left beside it', () => {
    createSecretFile(join(folder, 'keys', 'a.nk'), 'seed\n')
    expect(statSync(join(folder, 'keys', 'a.nk')).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'keys')).mode & 0o777).toBe(0o700)
    expect(readdirSync(join(folder, 'keys'))).toEqual(['a.nk'])
  })
  it('never takes the place of another', () => {
    writeFileSync(join(folder, 'a.nk'), 'first')
    expect(() => { createSecretFile(join(folder, 'a.nk'), 'second') }).toThrow(expect.objectContaining({ code: 'EEXIST' }))
    expect([readFileSync(join(folder, 'a.nk'), 'utf8'), readdirSync(folder)]).toEqual(['first', ['a.nk']])
  })
  it('is made where a process died while it wrote one', () => {
    writeFileSync(join(folder, `a.nk.${process.pid}.new`), 'se')
    createSecretFile(join(folder, 'a.nk'), 'seed\n')
    expect([readFileSync(join(folder, 'a.nk'), 'utf8'), readdirSync(folder)]).toEqual(['seed\n', ['a.nk']])
  })
})
