/** The tasks themselves: checkers that refuse every wrong result, reference programs that are right, first replies that are wrong. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { programIn } from '../../../adapters/llm/replyCleaning.js'
import { projectPaths } from '../../../adapters/setup/projectPaths.js'
import { problemsOf } from './check.js'
import { rightResults, wrongResults } from './mutations.js'
import { suite } from './suite.js'
import { kinds, type Task } from './task.js'

test('there are at least 40 tasks, of every kind, each with its own name and words', () => {
  expect(suite.length).toBeGreaterThanOrEqual(40)
  expect(new Set(suite.map(({ kind }) => kind))).toEqual(new Set(kinds))
  for (const key of ['name', 'objective'] as const) expect(new Set(suite.map((task) => task[key])).size).toBe(suite.length)
  for (const { name, right, wanted } of suite) expect(Object.keys(right).sort(), name).toEqual(Object.keys(wanted).sort())
})

describe('a checker', () => {
  test.each(suite.map((task) => [task.name, task] as const))('of %s takes what is right and nothing else', (_, task) => {
    const figures = task.figures ?? 0
    expect(problemsOf(task, rightResults(task.right), figures)).toEqual([])
    const wrong = wrongResults(task.right)
    expect(wrong.length).toBeGreaterThan(2)
    for (const results of wrong) expect(problemsOf(task, results, figures), JSON.stringify(results)).not.toEqual([])
    expect(problemsOf(task, null, figures)).not.toEqual([])
    if (figures > 0) expect(problemsOf(task, rightResults(task.right), figures - 1)).not.toEqual([])
  })
})

interface Ran { readonly error: string | null; readonly results: Record<string, unknown> | null; readonly figures: number }

function runAll(asked: readonly { readonly code: string; readonly context: unknown }[]): Ran[] {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-tasks-'))
  try {
    const script = fileURLToPath(new URL('python/runAll.py', import.meta.url))
    const env = { PATH: process.env['PATH'] ?? '', MPLCONFIGDIR: folder }
    const said = execFileSync(projectPaths(process.env).python, [script], { cwd: folder, env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, input: asked.map((one) => `${JSON.stringify(one)}\n`).join('') })
    return said.trim().split('\n').map((line) => JSON.parse(line) as Ran)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('the reference program of each task is right, and every reply before it is wrong (live channels aside)', { timeout: 120_000 }, () => {
  const cases = suite.filter(({ kind }) => kind !== 'channel').flatMap((task: Task) =>
    task.replies.map((reply, index) => ({ task, last: index === task.replies.length - 1, code: programIn(reply) ?? '', context: task.context ?? {} })))
  const ran = runAll(cases.map(({ code, context }) => ({ code, context })))
  for (const [index, { task, last }] of cases.entries()) {
    const { error, results, figures } = ran[index] ?? { error: 'not run', results: null, figures: 0 }
    const problems = error === null ? problemsOf(task, results, figures) : [error]
    if (last) expect(problems, task.name).toEqual([])
    else expect(problems, `${task.name}: a reply that is wrong on purpose`).not.toEqual([])
  }
})
