import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EngineResult } from '../../../machines/index.js'
import { kernelEffect, RecordedScope, startBench, type Bench } from './kernelBench.js'

let bench: Bench
beforeAll(async () => { bench = await startBench() }, 120_000)
afterAll(async () => { await bench.stop() }, 120_000)

const resultsJson = async (folderPath: string): Promise<unknown> => JSON.parse(await readFile(join(folderPath, 'results.json'), 'utf8'))
const failureCode = (result: EngineResult) => result.failure === null ? null : `${result.failure.category} ${result.failure.code}`

describe('runCode', () => {
  it('gives the results of a program, and writes them to results.json', async () => {
    const { result, scope, folder } = await bench.run('print("hello")\nresults = {"a": 1}\n')
    expect(result).toMatchObject({ success: true, results: { a: 1 }, resultsNote: null, failure: null, outputComplete: true, warnings: [] })
    expect(result.executionTimeSeconds).toBeGreaterThan(0)
    expect(result.executionTimeSeconds).toBeLessThan(5)
    expect(scope.text('stdout')).toBe('hello\n')
    expect(await resultsJson(folder.folderPath)).toEqual({ a: 1 })
  })

  it('sends the exact bytes: multi-line strings, tabs, trailing blanks and characters of all planes arrive unchanged', async () => {
    const code = 'text = """first\n    second\\n\n\ttab  \n\n"""\nresults = {"text": text, "plane": "é\u2028\u{1F600}", "length": len(text)}   \n'
    const { result } = await bench.run(code)
    expect(result.results).toEqual({ text: 'first\n    second\n\n\ttab  \n\n', plane: 'é\u2028\u{1F600}', length: 26 })
  })

  it('gives the line numbers of the program in its traceback', async () => {
    const { result, scope } = await bench.run('import math\n\ndef half(x):\n    return x / 0\n\nhalf(3)\n')
    expect(result.failure).toMatchObject({ category: 'code', code: 'PROGRAM_ERROR', errorType: 'ZeroDivisionError', message: 'ZeroDivisionError: division by zero' })
    expect(result.failure?.traceback).toMatch(/line 6/)
    expect(result.failure?.traceback).toMatch(/4 +return x \/ 0/)
    expect(result.failure?.traceback).not.toMatch(/\u001b/)
    expect(scope.appended.at(-1)).toMatchObject({ kind: 'error', ename: 'ZeroDivisionError' })
  })

  it('says where a syntax error is', async () => {
    const { result } = await bench.run('x = 1\nresults = {\n')
    expect(result.failure).toMatchObject({ category: 'code', code: 'PROGRAM_ERROR', errorType: expect.stringMatching(/SyntaxError/) as string })
  })

  it('keeps the order of both streams and of displays', async () => {
    const code = `
import sys
from IPython.display import display, HTML, clear_output, update_display
print("one", flush=True); print("two", file=sys.stderr, flush=True); print("three")
display(HTML("<b>four</b>"), display_id="it")
print("five")
update_display(HTML("<b>six</b>"), display_id="it")
clear_output(wait=True)
results = {}
7 + 1
`
    const { scope } = await bench.run(code)
    const seen = scope.appended.map((chunk) => chunk.kind === 'stream' ? `${chunk.name} ${chunk.text.trim()}` : 'data' in chunk ? [chunk.kind, chunk.data['text/html'] ?? chunk.data['text/plain'], chunk.displayId].map(String).join(' ') : chunk.kind)
    expect(seen).toEqual([
      'stdout one', 'stderr two', 'stdout three', 'display_data <b>four</b> it', 'stdout five', 'update_display_data <b>six</b> it', 'clear_output', 'execute_result 8 null',
    ])
  })

  it('shows output at once, while the program still runs', async () => {
    const folder = await bench.newFolder()
    const kernel = await bench.acquire(folder)
    const scope = new RecordedScope()
    const running = bench.handlers.runCode(bench.effect(kernel, folder, 'import time, os\nprint("begun", flush=True)\nwhile not os.path.exists("go"): time.sleep(0.01)\nresults = {}\n'), scope)
    await expect.poll(() => scope.observed.length, { timeout: 5_000 }).toBeGreaterThan(0)
    await expect.poll(() => scope.text('stdout')).toBe('begun\n')
    await writeFile(join(folder.folderPath, 'go'), '')
    expect(await running).toMatchObject({ success: true })
    await bench.handlers.releaseKernel(kernelEffect('releaseKernel', kernel), new RecordedScope())
  })

  it('gives context with attribute and key access, at every depth', async () => {
    const code = 'results = {"a": context.beam.energy, "b": context["beam"]["energy"], "c": context.list[0].x, "d": "beam" in context, "e": context.get("none", 5)}'
    const { result } = await bench.run(code, { beam: { energy: 3.5 }, list: [{ x: 1 }] })
    expect(result.results).toEqual({ a: 3.5, b: 3.5, c: 1, d: true, e: 5 })
  })

  it('says that a context cannot be loaded, and runs the program all the same', async () => {
    const { result } = await bench.run('results = {"empty": len(context) == 0}', '{"broken": ')
    expect(result).toMatchObject({ success: true, results: { empty: true } })
    expect(result.warnings).toEqual([expect.stringMatching(/context could not be loaded.*JSONDecodeError/)])
  })

  it('leaves no name in the namespace of the program but context', async () => {
    const code = 'results = {"names": sorted(n for n in dir() if not n.startswith("_"))}'
    const { result } = await bench.run(code)
    expect(result.results).toEqual({ names: ['In', 'Out', 'context', 'exit', 'get_ipython', 'open', 'quit'] })
  })

  it.each([
    ['missing results', 'x = 1', 'code RESULTS_MISSING', /no variable named results/],
    ['results that is a list', 'results = [1]', 'code RESULTS_NOT_A_DICT', /list/],
  ])('says so: %s', async (_, code, failure, note) => {
    const { result } = await bench.run(code)
    expect(failureCode(result)).toBe(failure)
    expect(result).toMatchObject({ success: false, results: null, resultsNote: expect.stringMatching(note) as string })
  })

  it('names the module that is missing and how to add it', async () => {
    const { result } = await bench.run('import nonexistent_package.part\nresults = {}')
    expect(result.failure).toMatchObject({ code: 'PROGRAM_ERROR', errorType: 'ModuleNotFoundError', details: { module: 'nonexistent_package' } })
    expect(result.failure?.message).toMatch(/'nonexistent_package' is not installed.*pip install/)
  })

  it.each([
    ['import sys\nresults = {"a": 1}\nsys.exit()', null],
    ['import sys\nresults = {"a": 1}\nsys.exit(0)', null],
    ['results = {"a": 1}\nexit()\nresults = {"a": 2}', null],
    ['results = {"a": 1}\nquit()\nresults = {"a": 2}', null],
    ['raise_ = SystemExit\nresults = {"a": 1}\nraise raise_(3)', 'code PROGRAM_EXIT'],
    ['import sys\nresults = {"a": 1}\nsys.exit("no beam")', 'code PROGRAM_EXIT'],
  ])('keeps the results of a program that exits: %j', async (code, failure) => {
    const { result, scope } = await bench.run(code)
    expect(failureCode(result)).toBe(failure)
    expect(result).toMatchObject({ success: failure === null, results: { a: 1 } })
    expect(scope.text('stderr')).toBe('')
    if (code.includes('no beam')) expect(result.failure?.message).toMatch(/no beam/)
  })

  it('keeps the results that a failing program had by then', async () => {
    const { result } = await bench.run('results = {"a": 1}\nraise ValueError("late")')
    expect(result).toMatchObject({ success: false, results: { a: 1 }, failure: { errorType: 'ValueError' } })
  })

  it('puts results beyond the inline limit into results.json and gives their hash', async () => {
    const { result, folder } = await bench.run('results = {"big": "x" * (12 * 1024 * 1024)}')
    expect(result.results).toMatchObject({ _type: 'results_file', path: 'results.json', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string })
    expect(result.success).toBe(true)
    expect((await readFile(join(folder.folderPath, 'results.json'))).byteLength).toBe((result.results as { bytes: number }).bytes)
    expect(((await resultsJson(folder.folderPath)) as { big: string }).big).toHaveLength(12 * 1024 * 1024)
  })

  it('awaits at the top level, as notebooks do', async () => {
    const { result } = await bench.run('import asyncio\nawait asyncio.sleep(0.01)\nresults = {"a": 1}')
    expect(result).toMatchObject({ success: true, results: { a: 1 } })
  })

  it('does not wait for an answer on stdin', async () => {
    const { result } = await bench.run('results = {"a": input("?")}')
    expect(result.failure).toMatchObject({ errorType: 'StdinNotImplementedError' })
  })

  it('shows at once what a thread prints after the end, and has it stored when the kernel is released', async () => {
    const code = 'import threading, time, os\ndef late():\n    while not os.path.exists("go"): time.sleep(0.01)\n    print("late")\nthreading.Thread(target=late).start()\nresults = {}\nprint("end")'
    const folder = await bench.newFolder()
    const kernel = await bench.acquire(folder)
    const scope = new RecordedScope()
    await bench.handlers.runCode(bench.effect(kernel, folder, code), scope)
    await writeFile(join(folder.folderPath, 'go'), '')
    await expect.poll(() => JSON.stringify(scope.observed), { timeout: 5_000 }).toContain('late')
    const releasing = new RecordedScope()
    await bench.handlers.releaseKernel(kernelEffect('releaseKernel', kernel), releasing)
    expect([scope.text('stdout'), releasing.text('stdout')]).toEqual(['end\n', 'late\n'])
  })
})
