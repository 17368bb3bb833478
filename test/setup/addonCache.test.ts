import { appendFileSync, copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addonFile, cachedAddon, loads, rememberAddon } from '../../adapters/setup/addonCache.mjs'

const project = path.resolve(import.meta.dirname, '..', '..')
let root: string
let cache: string
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'addon-'))
  cache = path.join(root, 'cache')
})
afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})
const env = () => ({ COUNTERSIGN_CACHE: cache, HOME: root })

describe('the cache of the compiled SQLite addon', () => {
  it('stores an addon that works, once, for its owner alone', async () => {
    await rememberAddon(project, env())
    const file = await cachedAddon(project, env())
    expect(file).toContain(`abi${process.versions.modules}-${process.platform}-${process.arch}`)
    expect(statSync(cache).mode & 0o077).toBe(0)
    const stored = statSync(file!).mtimeMs
    await rememberAddon(project, env())
    expect(statSync(file!).mtimeMs).toBe(stored)
  })

  it('gives no file whose hash is not the stored one', async () => {
    await rememberAddon(project, env())
    const file = (await cachedAddon(project, env()))!
    appendFileSync(file, 'x')
    expect(await cachedAddon(project, env())).toBeUndefined()
    expect(existsSync(file)).toBe(false)
  })

  it('stores no addon that does not load', async () => {
    const packages = path.join(project, 'node_modules')
    const copy = path.join(root, 'node_modules', 'better-sqlite3')
    for (const name of ['lib', 'package.json']) cpSync(path.join(packages, 'better-sqlite3', name), path.join(copy, name), { recursive: true })
    symlinkSync(path.join(packages, 'bindings'), path.join(root, 'node_modules', 'bindings'))
    mkdirSync(path.dirname(addonFile(root)), { recursive: true })
    copyFileSync(addonFile(project), addonFile(root))
    expect(await loads(root)).toBe(true)
    writeFileSync(addonFile(root), 'no addon')
    await rememberAddon(root, env())
    expect(existsSync(cache)).toBe(false)
  })
})
