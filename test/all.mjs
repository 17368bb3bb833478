// What `npm test` runs after setup: every check of the project, cheapest first, stopping at the first that fails.
// Everything is shown as it comes. The last line is always `N passed, N failed`, which counts the tests; a check that is no test
// and fails counts as one failed.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const folder = mkdtempSync(path.join(tmpdir(), 'countersign-test-'))
const report = path.join(folder, 'tests.json')

/** @type {[name: string, script: string, args: string[]][]} */
const stages = [
  ['type check', 'node_modules/typescript/bin/tsc', ['-p', 'tsconfig.json', '--noEmit']],
  ['lint', 'node_modules/eslint/bin/eslint.js', ['.', '--max-warnings', '0']],
  [
    'import boundaries',
    'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
    ['--config', 'test/architecture/dependencyRules.cjs', 'machines', 'store', 'runtime', 'adapters'],
  ],
  ['tests', 'node_modules/vitest/vitest.mjs', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]],
  ['demo in a fresh clone', 'test/setup/freshClone.mjs', []],
]

process.exitCode = await runAll()

async function runAll() {
  let failed = ''
  for (const [name, script, args] of stages) {
    const started = performance.now()
    console.log(`\n== ${name}`)
    const code = await run(script, args)
    console.log(`== ${name}: ${code === 0 ? 'passed' : `FAILED (exit code ${code})`} (${((performance.now() - started) / 1000).toFixed(1)} s)`)
    if (code === 0) continue
    failed = name
    break
  }
  const counts = countTests()
  rmSync(folder, { recursive: true, force: true })
  if (failed !== '') console.log(`\nStopped at: ${failed}`)
  const failures = Math.max(counts.failed, failed === '' ? 0 : 1)
  console.log(`\n${counts.passed} passed, ${failures} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`)
  return failures === 0 ? 0 : 1
}

/**
 * @param {string} script
 * @param {string[]} args
 * @returns {Promise<number>}
 */
function run(script, args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [path.join(root, script), ...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
    child.once('error', (error) => {
      console.error(error.message)
      resolve(1)
    })
    child.once('close', (code) => resolve(code ?? 1))
  })
}

/** @returns {{ passed: number, failed: number, skipped: number }} of the tests that have run so far */
function countTests() {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(report, 'utf8'))
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests }
  } catch {
    return { passed: 0, failed: 0, skipped: 0 }
  }
}
