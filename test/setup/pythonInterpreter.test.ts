import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findPython } from '../../adapters/setup/pythonInterpreter.mjs'
import { fakePython, fakeTool } from './fakeTools.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'python-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})
const find = (env: Record<string, string> = {}) => findPython({ PATH: folder, ...env })

describe('finding a Python for the virtual environment', () => {
  it('passes over names on PATH that cannot be run, are too old, or say something else', async () => {
    fakeTool(folder, 'python3.13', 'echo "pyenv: python3.13: command not found" >&2; exit 127')
    fakeTool(folder, 'python3.12', 'echo hello')
    fakePython(folder, 'python3.11', [3, 9, 18])
    const good = fakePython(folder, 'python3', [3, 10, 2])
    expect(await find()).toMatchObject({ executable: good, version: [3, 10, 2], makeEnvironment: [good, '-m', 'venv'] })
  })

  it('prefers one that can make environments over a newer one that cannot', async () => {
    fakePython(folder, 'python3.13', [3, 13, 0], { venv: false })
    const good = fakePython(folder, 'python3.10', [3, 10, 2])
    expect((await find()).executable).toBe(good)
  })

  it('falls back to virtualenv where the venv module is missing', async () => {
    const first = fakePython(folder, 'python3', [3, 12, 1], { venv: false, virtualenv: true })
    expect((await find()).makeEnvironment).toEqual([first, '-m', 'virtualenv'])
    fakePython(folder, 'python3', [3, 12, 1], { venv: false })
    fakeTool(folder, 'virtualenv', 'echo virtualenv 20')
    expect((await find()).makeEnvironment).toEqual(['virtualenv', '--python', first])
  })

  it('says to install python3-venv where Debian left the venv module out', async () => {
    fakePython(folder, 'python3', [3, 12, 1], { venv: false })
    await expect(find()).rejects.toThrow(/Python 3\.12\.1 .* apt install python3-venv, or python3\.12-venv/)
  })

  it('says which Python is too old and what to install', async () => {
    fakePython(folder, 'python3', [3, 8, 10])
    await expect(find()).rejects.toThrow(/Python 3\.8\.10 \(.*python3\) is too old: install Python 3\.10 or newer/)
  })

  it('says that there is no Python at all', async () => {
    await expect(find()).rejects.toThrow(/^No Python was found: install Python 3\.10 or newer/)
  })

  it('takes COUNTERSIGN_PYTHON and no other', async () => {
    fakePython(folder, 'python3', [3, 12, 1])
    const asked = fakePython(folder, 'mine', [3, 11, 4])
    expect((await find({ COUNTERSIGN_PYTHON: asked })).executable).toBe(asked)
    const old = fakePython(folder, 'old', [3, 7, 0])
    await expect(find({ COUNTERSIGN_PYTHON: old })).rejects.toThrow(/COUNTERSIGN_PYTHON is .*old, but Python 3\.7\.0 .* is too old: set it to a Python 3\.10 or newer/)
    await expect(find({ COUNTERSIGN_PYTHON: '/nowhere/python' })).rejects.toThrow(/\/nowhere\/python, but that cannot be run/)
  })
})
