/**
 * The setup command as its user meets it, in a small project with stand-ins for npm's packages and for Python: what cannot be had
 * is said in one sentence. That it works where everything can be had is shown by every run of `npm test`, which begins with it.
 */
import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fakeTool } from './fakeTools.js'

const project = path.resolve(import.meta.dirname, '..', '..')
let root: string
let bin: string

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'setup-'))
  bin = path.join(root, 'bin')
  cpSync(path.join(project, 'adapters', 'setup'), path.join(root, 'adapters', 'setup'), { recursive: true })
  const packages = { 'node_modules/better-sqlite3': { version: '1.0.0' }, 'node_modules/typescript': { version: '1.0.0' } }
  write('package.json', JSON.stringify({ name: 'countersign' }))
  write('package-lock.json', JSON.stringify({ lockfileVersion: 3, packages: { '': {}, ...packages } }))
  write('node_modules/.package-lock.json', JSON.stringify({ packages }))
  write('node_modules/better-sqlite3/package.json', JSON.stringify({ name: 'better-sqlite3', version: '1.0.0', main: 'index.js' }))
  write('node_modules/better-sqlite3/index.js', 'module.exports = class { close() {} }')
  write('node_modules/typescript/bin/tsc', `require('node:fs').mkdirSync('dist', { recursive: true })`)
  write('tsconfig.json', '{}')
  write('tsconfig.build.json', '{}')
  mkdirSync(bin)
})
afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
  writeFileSync(path.join(root, file), text)
}

function setup(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const options = { cwd: root, env: { PATH: bin, HOME: root, COUNTERSIGN_CACHE: path.join(root, 'cache') } }
    const child = execFile(process.execPath, [path.join(root, 'adapters', 'setup', 'setup.mjs'), ...args], options, (_error, out, err) => {
      resolve({ code: child.exitCode ?? -1, out, err })
    })
  })
}

describe('npm run setup', () => {
  it('says in one sentence that Python is missing, ends with 1, and leaves no half-made environment', async () => {
    const { code, out, err } = await setup()
    expect(code).toBe(1)
    expect(err.trim().split('\n')).toEqual([expect.stringMatching(/^setup: No Python was found: install Python 3\.10 or newer/)])
    expect(out).not.toContain('\x1b')
    expect(existsSync(path.join(root, '.venv'))).toBe(false)
    expect(existsSync(path.join(root, '.tools', 'setup.lock'))).toBe(false)
  })

  it('says what to do when Python cannot make its environment, with what Python said', async () => {
    fakeTool(bin, 'python3', `case "$2" in venv) echo "ensurepip is not available"; exit 1 ;; esac\necho '{"version":[3,12,0],"executable":"${bin}/python3","venv":true,"virtualenv":false}'`)
    const { code, err } = await setup()
    expect(code).toBe(1)
    expect(err).toMatch(/^setup: Python 3\.12\.0 could not make the virtual environment .venv: .*apt install python3-venv/)
    expect(err).toContain('| ensurepip is not available')
    expect(err).not.toContain('    at ')
  })

  it('says what to do when it was all set up but the sources do not compile', async () => {
    write('node_modules/typescript/bin/tsc', `console.log('store/a.ts(1,1): error TS1005'); process.exitCode = 2`)
    const { code, err } = await setup()
    expect(code).toBe(1)
    expect(err).toContain('setup: The sources do not compile: `npm run typecheck` shows all that TypeScript finds.\n    | store/a.ts(1,1): error TS1005')
  })

  it('says that a lock which does not agree with package.json is to be looked at', async () => {
    write('package-lock.json', JSON.stringify({ lockfileVersion: 3, packages: { '': {}, 'node_modules/nothing': { version: '1.0.0' } } }))
    fakeTool(bin, 'npm', 'echo "npm error \\`npm ci\\` can only install packages when your package.json and package-lock.json are in sync"; exit 1')
    const { code, err } = await setup()
    expect(code).toBe(1)
    expect(err).toMatch(/setup: package\.json and package-lock\.json do not agree: run `npm install`/)
  })
})
