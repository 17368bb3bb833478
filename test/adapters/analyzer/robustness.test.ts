/** The analyzer answers every program, whatever it is and whatever happens to its helper. */
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { ParserHelper } from '../../../adapters/analyzer/parser/parserHelper.js'
import { analyze } from '../../../adapters/analyzer/createAnalyzer.js'
import { analyzeCodeHandler } from '../../../adapters/analyzer/analyzeCodeHandler.js'
import { analysisReportSchema } from '../../../machines/contracts/analysis.js'
import { silentLogger } from '../../../runtime/ports/logger.js'
import { python, testAnalyzer } from './testAnalyzer.js'

const analyzer = testAnalyzer()
afterAll(() => analyzer.close())

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('programs that cannot be analysed', () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ['larger than 256 KB', `x = 1\n`.repeat(60_000), /^analyzer\/too-large$/],
    ['a null byte', 'x = 1\0', /^syntax\/null-byte$/],
    ['half of a surrogate pair', `x = '\ud800'`, /^syntax\/encoding$/],
    ['nested too deeply', `${'-'.repeat(20_000)}1`, /^analyzer\/(recursion|memory|crash)$/],
    ['a sum of thousands', `x = ${'1+'.repeat(20_000)}1`, /^analyzer\/(recursion|memory|crash)$/],
  ]
  it.each(cases)('are unknown, and say why: %s', async (_name, code, rule) => {
    const report = await analyzer.analyze(code)
    expect(report.unknown).toBe(true)
    expect(report.findings[0]?.ruleId).toMatch(rule)
    expect((await analyzer.analyze('results = {}')).results).toBe('definite')
  })

  it('are an answer in the contract, for garbage of any kind', async () => {
    const garbage = ['', '\n', '\ufeffresults = {}', '\r\r\n\f', '%', '!', '?', '%%', '%%bash', '??', '\\', '"""', '('.repeat(500), `${'['.repeat(150)}${']'.repeat(150)}`, 'λ = 😀', '\u2028', 'x = "\u2028!caput"', ' indented = 1', 'lambda: (yield)', 'print "2"', '0777', '[' .repeat(99) + '0' + ']'.repeat(99)]
    for (const code of garbage) analysisReportSchema.parse(await analyzer.analyze(code))
  })

  it('never make it throw: any string', async () => {
    const words = fc.constantFrom('import epics', 'epics.caput', '(', ')', '"A"', ',', '\n', '    ', 'def f(x):', 'return', 'results', '=', '{}', 'for i in', 'while True:', 'try:', 'except:', 'lambda x:', 'getattr', '.put', '[', ']', '*', '**', 'await', 'yield', 'class A(epics.PV):', 'f', 'x', '%%time', '!ls', 'exec("', 'f"{x}"', 'match x:', 'case _:', ':=', 'global results', 'del', ';')
    const program = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.array(words, { maxLength: 40 }).map((parts) => parts.join(' ')),
      fc.array(fc.constantFrom('import epics\n', 'def f(x):\n    return x(f)\n', 'f = f\n', 'f(f)\n', 'a = [f]\n', 'a.append(a)\n', 'for b in a:\n    b(a)\n', 'f = lambda *a, **k: a[0](*a, **k)\n', 'd = {"f": f}\n', 'd.update(d)\n', 'class A:\n    def __getattr__(self, n):\n        return getattr(self, n)\n', 'A().x.y\n', 'x = A()\nx.x = x\n', 'while f:\n    f = f(f)\n', 'g = (g for g in a)\n', 'exec("exec(\'f(f)\')")\n', 'x = epics.PV(f)\n', 'x = x.y()\n', 'try:\n    f = a\nfinally:\n    a = f\n'), { maxLength: 20 }).map((lines) => lines.join('')),
    )
    await fc.assert(fc.asyncProperty(program, async (code) => {
      analysisReportSchema.parse(await analyzer.analyze(code))
    }), { numRuns: 300 })
  }, 60_000)
})

describe('programs that are large or involved', () => {
  it('ends with 10,000 ordinary lines in time', async () => {
    const lines = ['import epics', 'import numpy as np', 'total = {}']
    for (let i = 0; lines.length < 9_995; i++) lines.push(`def f${i}(a, b=${i}):`, `    if a > b:`, `        c = np.mean([a, b, ${i}])`, `    else:`, `        c = a + b`, `    return {'c': c}`, `total['k${i}'] = f${i}(${i}, 2)`)
    lines.push(`epics.caput('LAST', 1)`, 'results = total')
    const started = performance.now()
    const report = await analyzer.analyze(lines.join('\n'))
    // About a second on a machine that does nothing else; the limit leaves room for one that does.
    expect(performance.now() - started).toBeLessThan(20_000)
    expect(report.unknown || report.findings.some((finding) => finding.channel === 'LAST')).toBe(true)
  }, 30_000)

  it('ends with calls that grow without end, as unknown', async () => {
    const chain = Array.from({ length: 30 }, (_, i) => `def f${i + 1}(x):\n    f${i}(x)\n    f${i}([x])\n    f${i}((x, x))`).join('\n')
    const report = await analyzer.analyze(`import epics\ndef f0(x):\n    x(1)\n${chain}\nf30(epics.caget)\nresults = {}`)
    expect(report.unknown).toBe(true)
    expect(report.findings.map((finding) => finding.ruleId)).toContain('analyzer/over-budget')
  }, 30_000)
})

describe('the helper', () => {
  it('that is killed in the middle of a request means unknown, and the next request works', async () => {
    const own = testAnalyzer()
    try {
      await own.analyze('x = 1')
      const pid = own.pid
      expect(pid).not.toBeNull()
      if (pid === null) return
      process.kill(pid, 'SIGSTOP') // so that the request is surely under way
      const report = own.analyze('results = {}')
      await Promise.resolve()
      setImmediate(() => process.kill(pid, 'SIGKILL'))
      expect(await report).toMatchObject({ unknown: true, findings: [{ ruleId: 'analyzer/crash' }] })
      expect(await own.analyze('results = {}')).toMatchObject({ unknown: false, results: 'definite' })
      expect(own.pid).not.toBe(pid)
    } finally {
      await own.close()
    }
  })

  it('that does not answer is killed after its time, and the next request works', async () => {
    const own = testAnalyzer({ timeoutMs: 1_000 })
    try {
      await own.analyze('x = 1')
      const pid = own.pid
      if (pid === null) throw new Error('no helper')
      process.kill(pid, 'SIGSTOP')
      expect(await own.analyze('results = {}')).toMatchObject({ unknown: true, findings: [{ ruleId: 'analyzer/timeout' }] })
      expect(isAlive(pid)).toBe(false)
      expect(await own.analyze('results = {}')).toMatchObject({ unknown: false })
    } finally {
      await own.close()
    }
  })

  it('answers parallel callers, each with its own report', async () => {
    const codes = Array.from({ length: 50 }, (_, i) => `import epics\nepics.caput('C${i}', ${i})`)
    const reports = await Promise.all(codes.map((code) => analyzer.analyze(code)))
    expect(reports.map((report) => report.findings.find((finding) => finding.channel !== null)?.channel)).toEqual(codes.map((_, i) => `C${i}`))
  })

  it('that does not exist means unknown, with what to do', async () => {
    const report = await analyze('results = {}', { python: '/nowhere/python', log: silentLogger })
    expect(report).toMatchObject({ unknown: true, findings: [{ ruleId: 'analyzer/unavailable' }] })
    expect(report.findings[0]?.message).toContain('/nowhere/python')
  })

  it('that is no helper of ours means unknown', async () => {
    const report = await analyze('results = {}', { python: '/bin/echo', log: silentLogger })
    expect(report).toMatchObject({ unknown: true, findings: [{ ruleId: 'analyzer/unavailable' }] })
  })

  it('ends when the analyzer is closed, and a closed analyzer says so', async () => {
    const own = testAnalyzer()
    await own.analyze('x = 1')
    const pid = own.pid
    await own.close()
    expect(pid !== null && isAlive(pid)).toBe(false)
    await expect(own.analyze('x = 1')).rejects.toMatchObject({ code: 'ANALYZER_CLOSED' })
  })

  it('knows nothing of the service: no environment, nothing of the program is run', async () => {
    const helper = new ParserHelper({ python, log: silentLogger })
    try {
      expect((await helper.parse(`import os\nopen('/tmp/never-written-by-the-analyzer', 'w')`)).outcome).toBe('parsed')
      expect(helper.hello?.python).toMatch(/^3\./)
    } finally {
      await helper.close()
    }
  })
})

describe('the effect handler', () => {
  it('answers in the contract, and not at all when it was aborted', async () => {
    const handler = analyzeCodeHandler(analyzer)
    const scope = (signal: AbortSignal): Parameters<typeof handler>[1] => ({
      signal, resumed: false, log: silentLogger, appendOutput: async () => undefined, truncateOutput: async () => undefined, observe: () => undefined, history: async () => [],
    })
    const effect = {
      effectId: 'e', executionId: 'x', type: 'analyzeCode', invokeId: 'codeAnalyzer', statePath: null,
      input: { code: 'import os\nresults = {}', codeHash: '0'.repeat(64), prohibitedImports: ['os'] },
    } as const
    const report = analysisReportSchema.parse(await handler({ ...effect, input: { ...effect.input, prohibitedImports: ['os'] } }, scope(new AbortController().signal)))
    expect(report.findings.map((finding) => finding.ruleId)).toEqual(['import/prohibited'])
    await expect(handler({ ...effect, input: { ...effect.input, prohibitedImports: [] } }, scope(AbortSignal.abort()))).rejects.toThrow()
  })
})
