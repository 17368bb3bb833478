import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readRecordings } from '../../../adapters/llm/recordings.js'
import { programFrom } from '../../../adapters/llm/replyCleaning.js'
import { demoRecordingsFile, demoRequestFile } from './generationInputs.js'

const python = fileURLToPath(new URL('../../../.venv/bin/python', import.meta.url))

/** Runs the program of standard input, then says what it left. */
const runner = `
import json, sys
import matplotlib
matplotlib.use("Agg")
scope = {}
exec(compile(sys.stdin.read(), "demo.py", "exec"), scope)
figures = scope["plt"].get_fignums()
scope["plt"].figure(figures[0]).savefig("figure.png")
print(json.dumps({"results": scope["results"], "figures": len(figures)}, default=float))
`

test('the program that the demo replays runs, plots and answers every expected result', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-demo-'))
  try {
    const [recording] = readRecordings(fileURLToPath(demoRecordingsFile))
    const printed = execFileSync(python, ['-W', 'error', '-c', runner], { cwd: folder, input: programFrom(recording?.reply ?? ''), encoding: 'utf8', env: { ...process.env, MPLCONFIGDIR: folder } })
    const lines = printed.trim().split('\n')
    const left = JSON.parse(lines.pop() ?? '') as { results: Record<string, unknown>; figures: number }
    const expected = (JSON.parse(readFileSync(demoRequestFile, 'utf8')) as { expected_results: object }).expected_results
    expect(Object.keys(left.results).sort()).toEqual(Object.keys(expected).sort())
    expect(left.figures).toBe(1)
    expect(lines.length).toBeGreaterThan(4)
    expect(left.results).toMatchObject({ elevation_m: { min: 236, max: 1076 } })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
