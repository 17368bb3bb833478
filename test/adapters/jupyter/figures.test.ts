import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EngineResult, ExecutionFolder } from '../../../machines/index.js'
import { kernelEffect, RecordedScope, startBench, type Bench } from './kernelBench.js'

let bench: Bench
beforeAll(async () => { bench = await startBench() }, 120_000)
afterAll(async () => { await bench.stop() }, 120_000)

const names = (result: EngineResult, folder: ExecutionFolder): string[] => result.figures.map((figure) => relative(folder.folderPath, figure.path)).sort()
const plot = 'import matplotlib.pyplot as plt\n'

describe('figures', () => {
  it('are saved when they are open, with their hashes, also after plt.show()', async () => {
    const { result, folder, scope } = await bench.run(`${plot}plt.plot([1, 2])\nplt.show()\nplt.figure(); plt.plot([3, 1])\nresults = {}`)
    expect(result.warnings).toEqual([])
    expect(scope.text('stderr')).toBe('')
    expect(names(result, folder)).toEqual(['figures/figure_01.png', 'figures/figure_02.png'])
    for (const figure of result.figures) {
      const data = await readFile(figure.path)
      expect(data.subarray(1, 4).toString()).toBe('PNG')
      expect(figure).toMatchObject({ bytes: data.length, sha256: createHash('sha256').update(data).digest('hex') })
    }
  }, 120_000)

  it('are found in the folder, except under attempts/ and behind links, and displayed ones are saved once', async () => {
    const code = `${plot}
import os
from IPython.display import display, SVG
fig, ax = plt.subplots()
fig.savefig("own.png", dpi=50); fig.savefig("own.JPG", format="jpg"); fig.savefig("own.svg")
os.makedirs("deep/er"); fig.savefig("deep/er/more.jpeg")
fig.savefig("attempts/not.png")
open("real.bin", "wb").write(b"x"); os.symlink("real.bin", "link.png")
display(fig); display(fig)
plt.close(fig)
results = {}`
    const { result, folder, scope } = await bench.run(code)
    expect(names(result, folder)).toEqual(['deep/er/more.jpeg', 'figures/figure_01.png', 'own.JPG', 'own.png', 'own.svg'].sort())
    expect(scope.appended.filter((chunk) => chunk.kind === 'display_data' && 'image/png' in chunk.data)).toHaveLength(2)
  }, 120_000)

  it('go on with the numbers, and those of an earlier attempt are not counted again', async () => {
    const folder = await bench.newFolder()
    for (const expected of [['figure_01.png'], ['figure_02.png']]) {
      const kernel = await bench.acquire(folder)
      const result = await bench.handlers.runCode(bench.effect(kernel, folder, `${plot}plt.plot([1])\nresults = {}`), new RecordedScope())
      expect(result.figures.map((figure) => basename(figure.path))).toEqual(expected)
      await bench.handlers.releaseKernel(kernelEffect('releaseKernel', kernel), new RecordedScope())
    }
  }, 120_000)

  it('are saved for a program that failed, too', async () => {
    const { result, folder } = await bench.run(`${plot}plt.plot([1])\nraise ValueError()`)
    expect(names(result, folder)).toEqual(['figures/figure_01.png'])
  }, 120_000)

  it('are never written through a link that the program planted', async () => {
    const outside = join(bench.folder, 'outside')
    await mkdir(outside)
    const code = `import os, base64\nfrom IPython.display import display, Image\nos.symlink(${JSON.stringify(outside)}, "figures")\n` +
      'display(Image(data=b"\\x89PNG\\r\\n\\x1a\\n" + b"0" * 50, format="png"))\nresults = {"a": 1}'
    const { result } = await bench.run(code)
    expect(result.figures).toEqual([])
    expect(result.warnings.join()).toMatch(/figures\/ is not a folder/)
    expect(existsSync(join(outside, 'figure_01.png'))).toBe(false)
  }, 120_000)

  it('matplotlib is not imported for a program that does not', async () => {
    const { result } = await bench.run('import sys\nresults = {"loaded": [m for m in sys.modules if m.startswith(("matplotlib.", "numpy.", "pandas"))]}')
    expect((result.results as { loaded: string[] }).loaded.filter((name) => !name.startsWith('matplotlib.'))).toEqual([])
    expect((result.results as { loaded: string[] }).loaded).not.toContain('matplotlib.pyplot')
  })
})

describe('results.json', () => {
  it('replaces a link that the program planted, and does not write through it', async () => {
    const target = join(bench.folder, 'precious')
    await writeFile(target, 'precious')
    const { folder } = await bench.run(`import os\nos.symlink(${JSON.stringify(target)}, "results.json")\nresults = {"a": 1}`)
    expect(await readFile(target, 'utf8')).toBe('precious')
    expect(JSON.parse(await readFile(join(folder.folderPath, 'results.json'), 'utf8'))).toEqual({ a: 1 })
  })

  it('holds values of all kinds as valid JSON', async () => {
    const code = `
import datetime, numpy as np, pandas as pd, pathlib
results = {"t": datetime.datetime(2026, 1, 2), "a": np.array([1.0, np.nan]), "df": pd.DataFrame({"x": [1]}), "p": pathlib.Path("a"), "s": {1}, "c": 1j,
  "big": 2**60, (1, 2): "tuple", "b": b"a", "inf": float("inf")}
results["loop"] = results`
    const { result, folder } = await bench.run(code)
    expect(result.results).toEqual({
      t: '2026-01-02T00:00:00', a: [1, { _type: 'float', value: 'NaN' }], df: { _type: 'dataframe', columns: ['x'], index: [0], data: [[1]] }, p: 'a',
      s: { items: [1], _type: 'set' }, c: { real: 0, imag: 1, _type: 'complex' }, big: { _type: 'int', value: '1152921504606846976' }, '(1, 2)': 'tuple',
      b: { _type: 'bytes', base64: 'YQ==' }, inf: { _type: 'float', value: 'Infinity' },
      loop: { _serialization_failed: true, reason: 'circular reference', type: 'dict' },
    })
    expect(JSON.parse(await readFile(join(folder.folderPath, 'results.json'), 'utf8'))).toEqual(result.results)
  }, 120_000)
})
