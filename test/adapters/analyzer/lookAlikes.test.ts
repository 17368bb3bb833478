/** Programs that only look dangerous: no control finding, not unknown. And what a report says of ordinary programs. */
import { createHash } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { testAnalyzer } from './testAnalyzer.js'

const analyzer = testAnalyzer()
afterAll(() => analyzer.close())

const innocent: readonly (readonly [string, string])[] = [
  ['queue.put', `import queue\nq = queue.Queue()\nq.put(3)`],
  ['queue.put beside a control library', `import queue, epics\nq = queue.Queue()\nq.put(3)`],
  ['np.put', `import numpy as np, epics\na = np.zeros(3)\nnp.put(a, [0], [1])\na.put(0, 1)`],
  ['d.get and d.set', `d = {}\nd.get('x')\nd.setdefault('y', 1)\nset([1])`],
  ['model.eval()', `import torch, epics\nmodel = torch.nn.Linear(1, 1)\nmodel.eval()`],
  ['df.eval()', `import pandas as pd\ndf = pd.DataFrame({'a': [1]})\ndf.eval('b = a + 1')`],
  ['a comment', `# epics.caput('A', 1)\nx = 1`],
  ['a string', `s = "epics.caput('A', 1)"\nprint(s)`],
  ['a docstring', `def f():\n    """caput('A', 1); eval(x); os.system('rm')"""\nf()`],
  ['a class with its own put', `import epics\nclass Box:\n    def put(self, x):\n        self.x = x\nb = Box()\nb.put(3)\nb.value = 4`],
  ['a function named caput', `import epics\ndef caput(n, v):\n    return n, v\ncaput('A', 1)`],
  ['a local name over an import', `from epics import caput\ncaput = print\ncaput('A', 1)`],
  ['ax.set', `import matplotlib.pyplot as plt\nimport epics\nfig, ax = plt.subplots()\nax.set(title='x')\nfig.savefig('a.png')`],
  ['file.write', `import epics\nwith open('out.txt', 'w') as f:\n    f.write('x')`],
  ['sys.stdout.write', `import sys, epics\nsys.stdout.write('x')`],
  ['asyncio.Queue.put', `import asyncio, aioca\nq = asyncio.Queue()\nawait q.put(1)`],
  ['h5py write', `import h5py, epics\nwith h5py.File('x.h5', 'w') as f:\n    f['a'] = 1`],
  ['str.format and re.compile', `import re\nre.compile('x').match('{}'.format(3))`],
  ['numbers that caget gave', `import epics, numpy as np\nv = epics.caget('A')\nv.put = 3\nnp.mean([v, v.real])\nprint(v.round())`],
  ['list of results', `import epics\nout = []\nfor n in ['A', 'B']:\n    out.append(epics.caget(n))\nresults = {'v': out}`],
  ['the word put as a key', `put = {'put': 1}\nput['put']`],
  ['unused dangerous strings', `cmd = 'caput A 1'\nprint(len(cmd))`],
  ['echo caput', `x = ['echo', 'caput']`],
]

describe('look-alikes', () => {
  it.each(innocent)('are no findings: %s', async (_name, code) => {
    const report = await analyzer.analyze(code)
    const told = report.findings.filter((finding) => !finding.ruleId.startsWith('results/') && !finding.ruleId.startsWith('control-read/'))
    expect(told).toEqual([])
    expect(report.controlWrites).toBe(false)
    expect(report.unknown).toBe(false)
  })

  it('requests.put is network, not a control write', async () => {
    const report = await analyzer.analyze(`import requests, epics\nrequests.put('http://x')`)
    expect(report.findings.map((finding) => finding.ruleId).filter((id) => !id.startsWith('results/'))).toEqual(['network/request'])
    expect(report.controlWrites).toBe(false)
  })
})

describe('a report', () => {
  it('has a clean bill for an ordinary analysis, with its imports', async () => {
    const report = await analyzer.analyze(`import numpy as np
import pandas as pd
import matplotlib.pyplot as plt
from matplotlib.cbook import get_sample_data
data = np.load(get_sample_data('jacksboro_fault_dem.npz'))
z = data['elevation']
fig, ax = plt.subplots()
ax.imshow(z)
frame = pd.DataFrame({'z': z.ravel()})
results = {'mean': float(z.mean()), 'max': int(frame['z'].max())}
`)
    expect(report.findings).toEqual([])
    expect(report).toMatchObject({ syntaxValid: true, controlWrites: false, controlReads: false, unknown: false, results: 'definite', imports: ['matplotlib', 'numpy', 'pandas'] })
    expect(report.recommendations).toEqual([])
    expect(report.analyzerVersion).toMatch(/^\d+\.\d+\.\d+\+python\.3\.\d+\.\d+/)
  })

  it('has the hash of the exact bytes', async () => {
    const report = await analyzer.analyze('results = {}')
    expect(report.codeHash).toBe(createHash('sha256').update('results = {}').digest('hex'))
    expect((await analyzer.analyze('results = {} ')).codeHash).not.toBe(report.codeHash)
  })

  it('counts columns in UTF-16', async () => {
    const report = await analyzer.analyze(`import epics\ns = 'ü😀'; epics.caput('A', 1)`)
    expect(report.findings.find((finding) => finding.ruleId === 'control-write/call')?.span).toEqual({ startLine: 2, startColumn: 11, endLine: 2, endColumn: 30 })
  })

  it('keeps the lines of a program with IPython syntax in it', async () => {
    const report = await analyzer.analyze(`\n\n%matplotlib inline\nimport epics\n!ls\nepics.caput('A', 1)\n`)
    expect(report.findings.find((finding) => finding.ruleId === 'control-write/call')?.span).toEqual({ startLine: 6, startColumn: 0, endLine: 6, endColumn: 19 })
    expect(report.findings.find((finding) => finding.ruleId === 'shell/command')?.span?.startLine).toBe(5)
  })

  it('tells how a value got there', async () => {
    const report = await analyzer.analyze(`import epics as e\nw = e.caput\nw('A', 1)`)
    expect(report.findings.find((finding) => finding.ruleId === 'control-write/call')?.trace).toEqual(['line 1: imports epics', 'line 2: w = epics.caput'])
  })

  it('tells each channel once, and one that is not constant as null', async () => {
    const report = await analyzer.analyze(`import epics, sys\nfor n in ['A', 'B', sys.argv[0]]:\n    epics.caput(n, 1)`)
    expect(report.findings.filter((finding) => finding.ruleId === 'control-write/call').map((finding) => finding.channel)).toEqual(['A', 'B', null])
  })

  it('is an error for syntax and for what does not compile, at its place', async () => {
    const broken = await analyzer.analyze(`x = 1\ny = (`)
    expect(broken).toMatchObject({ syntaxValid: false, unknown: false, results: 'no' })
    expect(broken.findings).toMatchObject([{ ruleId: 'syntax/invalid', severity: 'error', span: { startLine: 2 } }])
    const outside = await analyzer.analyze(`'é'; return 5`)
    expect(outside.findings).toMatchObject([{ ruleId: 'syntax/does-not-compile', severity: 'error', span: { startLine: 1, startColumn: 5 } }])
  })

  it('has an error for prohibited imports, in every form', async () => {
    const options = { prohibitedImports: ['os', 'urllib.request'] }
    for (const code of ['import os', 'import os.path as p', 'from os import path', 'def f():\n    import os', 'from urllib import request', `__import__('o' + 's')`, 'if 0:\n    raise X\n    import os']) {
      const report = await analyzer.analyze(code, options)
      expect(report.findings.filter((finding) => finding.ruleId === 'import/prohibited' && finding.severity === 'error'), code).toHaveLength(1)
    }
    const allowed = await analyzer.analyze('import ostrich, urllib.parse', options)
    expect(allowed.findings.filter((finding) => finding.ruleId === 'import/prohibited')).toEqual([])
  })

  it('recommends each thing once', async () => {
    const report = await analyzer.analyze(`import epics\nepics.caput('A', 1)\nepics.caput('B', 1)`)
    expect(report.recommendations).toHaveLength(2)
    expect(new Set(report.recommendations).size).toBe(2)
  })
})
