/**
 * The import checker can fail: the rules that `npm run boundaries` uses are run on a small tree that breaks every one of them, and
 * on one that breaks none. A rule that is added without a violation here fails the first test.
 */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '..', '..')
const rulesFile = path.join(import.meta.dirname, 'dependencyRules.cjs')
const rules = createRequire(import.meta.url)(rulesFile) as { forbidden: { name: string }[] }

const packages = ['xstate', 'better-sqlite3', 'nats', '@jupyterlab/services', 'ai', 'diff', 'vitest', 'picocolors']

const lawful: Record<string, string> = {
  'machines/index.ts': `import { setup } from 'xstate'\nexport const machine = setup`,
  'store/ports/store.ts': `import type { machine } from '../../machines/index.js'\nexport type Store = typeof machine`,
  'store/index.ts': `export type { Store } from './ports/store.js'`,
  'store/sqlite/open.ts': `import Database from 'better-sqlite3'\nimport { readFileSync } from 'node:fs'\nexport const open = [Database, readFileSync]`,
  'runtime/service.ts': `import type { Store } from '../store/ports/store.js'\nexport type Service = Store`,
  'adapters/nats/connect.ts': `import { connect } from 'nats'\nexport const c = connect`,
  'adapters/jupyter/kernel.ts': `import { KernelAPI } from '@jupyterlab/services'\nexport const k = KernelAPI`,
  'adapters/llm/generate.ts': `import { generateText } from 'ai'\nimport type { Service } from '../../runtime/service.js'\nexport type G = Service\nexport const g = generateText`,
  'adapters/compare/compare.ts': `import { diffArrays } from 'diff'\nexport const d = diffArrays`,
  'adapters/llm/attempts.ts': `import { structuredPatch } from 'diff'\nexport const s = structuredPatch`,
  'adapters/compose.ts': `import { c } from './nats/connect.js'\nimport { k } from './jupyter/kernel.js'\nexport const all = [c, k]`,
  'adapters/index.ts': `export { all } from './compose.js'`,
  'adapters/cli/main.ts': `import { all } from '../index.js'\nexport const main = all`,
}

const violations: Record<string, [file: string, text: string]> = {
  'machines-points-left': ['machines/left.ts', `import type { Store } from '../store/index.js'\nexport type S = Store`],
  'store-points-left': ['store/left.ts', `import type { Service } from '../runtime/service.js'\nexport type S = Service`],
  'runtime-points-left': ['runtime/left.ts', `import { c } from '../adapters/nats/connect.js'\nexport const d = c`],
  'adapters-points-left': ['adapters/llm/left.ts', `import { fake } from '../../test/fake.js'\nexport const f = fake`],
  'machines-only-core-packages': ['machines/colours.ts', `import colours from 'picocolors'\nexport const p = colours`],
  'machines-no-builtins': ['machines/clock.ts', `import { hrtime } from 'node:process'\nexport const h = hrtime`],
  'runtime-sees-store-ports': ['runtime/inside.ts', `import { open } from '../store/sqlite/open.js'\nexport const o = open`],
  'store-sqlite-alone-imports-its-package': ['store/memory.ts', `import Database from 'better-sqlite3'\nexport const d = Database`],
  'adapters-nats-alone-imports-its-package': ['adapters/llm/publish.ts', `import { connect } from 'nats'\nexport const c = connect`],
  'adapters-jupyter-alone-imports-its-package': ['runtime/kernels.ts', `import type { KernelAPI } from '@jupyterlab/services'\nexport type K = KernelAPI`],
  'adapters-llm-alone-imports-its-package': ['adapters/nats/model.ts', `import { generateText } from 'ai'\nexport const g = generateText`],
  'adapters-compare-alone-imports-its-package': ['adapters/jupyter/patch.ts', `import { createTwoFilesPatch } from 'diff'\nexport const p = createTwoFilesPatch`],
  'adapters-know-no-sibling': ['adapters/nats/sibling.ts', `import { k } from '../jupyter/kernel.js'\nexport const l = k`],
  'adapters-below-compose': ['adapters/nats/above.ts', `import { all } from '../compose.js'\nexport const a = all`],
  'cli-above-compose-only': ['adapters/cli/other.ts', `import { other } from '../other.js'\nexport const o = other`],
  'compose-alone-knows-all': ['adapters/other.ts', `import { k } from './jupyter/kernel.js'\nexport const other = k`],
  'no-cycles': ['store/about.ts', `import { one } from './round.js'\nexport const two = () => one`],
  'no-development-packages': ['runtime/checks.ts', `import { expect } from 'vitest'\nexport const e = expect`],
  'nothing-unresolved': ['store/lost.ts', `import { gone } from './gone.js'\nexport const g = gone`],
}

const supporting: Record<string, string> = {
  'test/fake.ts': 'export const fake = 1',
  'store/round.ts': `import { two } from './about.js'\nexport const one = () => two`,
}

let tree: string

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(tree, file)), { recursive: true })
  writeFileSync(path.join(tree, file), `${text}\n`)
}

async function check(): Promise<{ broken: { rule: string; from: string }[]; cruised: number }> {
  const script = path.join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs')
  const args = [script, '--config', rulesFile, '--output-type', 'json', 'machines', 'store', 'runtime', 'adapters']
  const output = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, args, { cwd: tree, maxBuffer: 64 * 1024 * 1024 }, (error, stdout) => {
      if (stdout.startsWith('{')) resolve(stdout)
      else reject(error ?? new Error(stdout))
    })
  })
  const { summary } = JSON.parse(output) as { summary: { violations: { rule: { name: string }; from: string }[]; totalDependenciesCruised: number } }
  return { broken: summary.violations.map(({ rule, from }) => ({ rule: rule.name, from })), cruised: summary.totalDependenciesCruised }
}

describe('the import checker', () => {
  beforeEach(() => {
    tree = mkdtempSync(path.join(tmpdir(), 'boundaries-'))
    for (const [file, text] of Object.entries(lawful)) write(file, text)
    for (const name of packages) {
      write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }))
      write(`node_modules/${name}/index.js`, 'module.exports = {}')
    }
    const dependencies = Object.fromEntries(packages.filter((name) => name !== 'vitest').map((name) => [name, '1.0.0']))
    write('package.json', JSON.stringify({ name: 'tree', type: 'module', dependencies, devDependencies: { vitest: '1.0.0' } }))
    write('tsconfig.json', JSON.stringify({ compilerOptions: { module: 'NodeNext', moduleResolution: 'NodeNext' } }))
  })

  afterEach(() => {
    rmSync(tree, { recursive: true, force: true })
  })

  it('has a violation to try each rule with', () => {
    expect(Object.keys(violations).sort()).toEqual(rules.forbidden.map((rule) => rule.name).sort())
  })

  it('passes a tree that keeps to the rules, having followed its imports', async () => {
    const result = await check()
    expect(result.broken).toEqual([])
    expect(result.cruised).toBe(16)
  })

  it('finds each import that breaks a rule, by the name of the rule and the file', async () => {
    for (const [file, text] of Object.entries({ ...supporting, ...Object.fromEntries(Object.values(violations)) })) write(file, text)
    const { broken } = await check()
    for (const [rule, [from]] of Object.entries(violations)) expect(broken, rule).toContainEqual({ rule, from })
  })
})
