/** The how-to's diffs, as a reader would apply them: to a copy of the sources, type-checked, with the golden histories and the chart's walk. */
import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { projectRoot } from './sourceComments.js'

const run = promisify(execFile)
const page = readFileSync(path.join(projectRoot, 'docs', 'how-to', 'change-what-is-recorded.md'), 'utf8')
const diffs = [...page.matchAll(/^```diff\n(.*?)^```$/gms)].map(([, diff]) => diff ?? '')
const folder = mkdtempSync(path.join(tmpdir(), 'countersign-change-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const tool = (name: string) => path.join(projectRoot, 'node_modules', '.bin', name)
async function here(name: string, args: readonly string[], env: Record<string, string> = {}) {
  try {
    return await run(name, args, { cwd: folder, env: { ...process.env, NO_COLOR: '1', ...env } })
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string }
    throw new Error(`${name} failed:\n${stdout}\n${stderr}`, { cause })
  }
}

describe('how to change what is recorded', () => {
  it('applies, compiles, keeps every old history good, and records the new one', async () => {
    for (const part of ['machines', 'store', 'runtime', 'test/machines', 'docs/schemas']) cpSync(path.join(projectRoot, part), path.join(folder, part), { recursive: true })
    cpSync(path.join(projectRoot, 'package.json'), path.join(folder, 'package.json'))
    symlinkSync(path.join(projectRoot, 'node_modules'), path.join(folder, 'node_modules'))
    const settings = JSON.parse(readFileSync(path.join(projectRoot, 'tsconfig.json'), 'utf8')) as object
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ ...settings, include: ['machines', 'store', 'runtime', 'test/machines'] }))
    writeFileSync(path.join(folder, 'vitest.config.ts'), 'export default { test: { include: ["test/machines/golden/*.test.ts", "test/machines/execution/{decide,modelPaths}.test.ts"] } }\n')
    expect(diffs.length).toBeGreaterThan(4)
    for (const [index, diff] of diffs.entries()) {
      const file = path.join(folder, `${index}.patch`)
      writeFileSync(file, diff)
      await here('git', ['apply', '-C1', file], { GIT_CEILING_DIRECTORIES: path.dirname(folder) })
    }
    await here(tool('tsc'), ['--noEmit', '-p', 'tsconfig.json'])
    const { stdout } = await here(tool('vitest'), ['run'], { RECORD_GOLDEN: '1' })
    expect(stdout).toContain('golden')
    const recorded = readFileSync(path.join(folder, 'test/machines/golden/histories/lost-then-claimed.json'), 'utf8')
    expect(recorded).toContain('"stateAfter":"investigating"')
    expect(recorded).toContain('"schemaVersion":2')
  })
})
