/** Plug-ins of the analyzer: their order, what they add, and that every way of failing makes the service more careful. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { askPlugins } from '../../../adapters/analyzer/plugins/askPlugins.js'
import { inOrder, type AnalyzerPlugin, type DomainAnalyzer, type PolicyAnalyzer } from '../../../adapters/analyzer/plugins/plugin.js'
import { pluginThread } from '../../../adapters/analyzer/plugins/pluginThread.js'
import { composeAnalyzer } from '../../../adapters/composeAnalyzer.js'
import { analysisReportSchema, codeHash, defaultConfiguration, policyRefusal, reasonsToAsk, type AnalysisReport } from '../../../machines/index.js'
import { policyFrom, silentLogger } from '../../../runtime/index.js'
import { python } from './testAnalyzer.js'

const folder = mkdtempSync(join(tmpdir(), 'countersign-plugins-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0
const module = (text: string): string => {
  const file = join(folder, `plugin-${(files += 1)}.mjs`)
  writeFileSync(file, text)
  return file
}

const code = 'results = {}\n'
const report: AnalysisReport = {
  codeHash: codeHash(code), analyzerVersion: '1', syntaxValid: true, controlWrites: false, controlReads: true, unknown: false, results: 'definite', imports: [], recommendations: [],
  findings: [{ ruleId: 'control-read/call', severity: 'info', message: 'reads', span: null, channel: 'A', value: null, trace: [] }],
}
const asked = (plugins: readonly AnalyzerPlugin[], timeoutMs = 5_000) =>
  askPlugins(report, { code, tree: null, askedFor: null }, { plugins: inOrder(plugins), timeoutMs, log: silentLogger })
const domain = (name: string, analyze: DomainAnalyzer['analyze'], priority = 1): DomainAnalyzer => ({ kind: 'domain', name, priority, analyze })
const policy = (name: string, judge: PolicyAnalyzer['judge'], priority = 1): PolicyAnalyzer => ({ kind: 'policy', name, priority, judge })
const disabled = policyFrom({ ...defaultConfiguration(), approval: { ...defaultConfiguration().approval, global_mode: 'disabled' } }, 0)
const reasons = (one: AnalysisReport) => reasonsToAsk(one, disabled, { requiresApproval: false }, 'read_only')

describe('plug-ins', () => {
  it('are asked domain analyzers first, by priority, then by name; each sees what those before found', async () => {
    const seen: string[] = []
    const note = (name: string, priority: number) => domain(name, ({ report: { findings } }) => {
      seen.push(`${name}:${findings.length}`)
      return { findings: [{ ruleId: 'facility/seen', severity: 'info', message: name }] }
    }, priority)
    const judge = policy('judge', ({ report: { findings } }) => {
      seen.push(`judge:${findings.length}`)
      return { verdict: 'pass' }
    }, -5)
    const said = await asked([judge, note('z', 1), note('b', 3), note('a', 3), note('y', 2)])
    expect(seen).toEqual(['z:1', 'y:2', 'a:3', 'b:4', 'judge:5'])
    expect(said.plugins).toEqual(['z', 'y', 'a', 'b', 'judge'])
    expect(said.verdicts).toEqual([{ name: 'judge', priority: -5, verdict: 'pass', reason: null }])
    expect(analysisReportSchema.parse(said)).toEqual(said)
  })

  it('add and never take away', async () => {
    const said = await asked([domain('eraser', (program) => {
      Object.assign(program.report, { findings: [], controlReads: false })
      return { controlReads: false, unknown: false, controlWrites: false, findings: [] }
    })])
    expect(said).toMatchObject({ controlReads: true, findings: [{ ruleId: 'control-read/call' }] })
  })

  it('a write that a plug-in knows of is a write with its channel; one that it does not place is named too', async () => {
    const placed = await asked([domain('d', () => ({ findings: [{ ruleId: 'control-write/gap', severity: 'warning', message: 'moves', channel: 'UND:GAP', value: '8' }] }))])
    expect(placed).toMatchObject({ controlWrites: true })
    expect(policyRefusal(placed, disabled)).toMatchObject({ code: 'WRITES_DISABLED' })
    const unplaced = await asked([domain('d', () => ({ controlWrites: true }))])
    expect(unplaced.findings.at(-1)).toMatchObject({ ruleId: 'control-write/plugin', message: expect.stringContaining('d says') })
  })

  it('an ask is a reason to ask also where approvals are disabled, and one refusal outweighs every pass', async () => {
    const said = await asked([policy('careful', () => ({ verdict: 'ask', reason: 'night shift' })), policy('easy', () => ({ verdict: 'pass' }))])
    expect(reasons(said)).toEqual(['careful: night shift'])
    const refused = await asked([policy('easy', () => ({ verdict: 'pass' })), policy('strict', () => ({ verdict: 'refuse', reason: 'not here' }), 0)])
    expect(policyRefusal(refused, disabled)).toMatchObject({ category: 'policy', code: 'PLUGIN_REFUSED', message: expect.stringContaining('strict: not here') })
  })

  it.each<[string, AnalyzerPlugin, RegExp]>([
    ['a domain analyzer that throws', domain('bad', () => { throw new Error('no table') }), /bad failed: no table/],
    ['a policy analyzer that throws', policy('bad', () => { throw new Error('no table') }), /bad failed: no table/],
    ['one that never answers', policy('bad', () => new Promise(() => undefined)), /no answer within 50 ms/],
    ['a wrong rule id', domain('bad', () => ({ findings: [{ ruleId: 'Nonsense', severity: 'info', message: '' }] })), /ruleId/],
    ['a word that is no verdict', policy('bad', () => ({ verdict: 'okay' }) as never), /its answer is none/],
    ['a refusal without a reason', policy('bad', () => ({ verdict: 'refuse' }) as never), /reason/],
    ['nothing', policy('bad', () => undefined as never), /its answer is none/],
  ])('%s fails closed, by name', async (_, plugin, message) => {
    const said = await asked([plugin, policy('easy', () => ({ verdict: 'pass' }))], 50)
    expect(said.findings).toContainEqual(expect.objectContaining({ ruleId: 'analyzer/plugin-failed', message: expect.stringMatching(message) }))
    expect(said.verdicts).toContainEqual({ name: 'bad', priority: 1, verdict: 'ask', reason: expect.stringMatching(message) })
    expect(said.unknown).toBe(plugin.kind === 'domain')
    expect(reasons(said)).not.toEqual([])
  })

  it('of one name cannot be told apart, and are refused', () => {
    expect(() => inOrder([policy('a', () => ({ verdict: 'pass' })), domain('a', () => ({}))])).toThrow(/two analyzer plug-ins are called a/)
    expect(() => inOrder([{ kind: 'policy', name: 'a', priority: 1 } as never])).toThrow(/no function judge/)
  })
})

describe('plug-ins of modules', () => {
  const judge = (body: string, more = '') => module(`${more}\nexport default { kind: 'policy', name: 'p', priority: 1, judge(program, signal) { ${body} } }`)

  it('answer from a thread of their own, with the program as it is', async () => {
    const thread = await pluginThread({ modules: [judge('console.log("printed"); return { verdict: "ask", reason: program.code }')], timeoutMs: 5_000, log: silentLogger })
    expect((await asked(thread.plugins)).verdicts).toEqual([{ name: 'p', priority: 1, verdict: 'ask', reason: code }])
    await thread.close()
  })

  it.each([
    ['loops for ever', 'for (;;);', /no answer within/],
    ['ends its thread', 'process.exit(0)', /ended the thread/],
    ['throws later, where nobody listens', 'setTimeout(() => { throw new Error("late") }); return new Promise(() => {})', /late/],
    ['answers what cannot be sent', 'return { verdict: "pass", f() {} }', /could not be cloned/],
  ])('one that %s fails alone, and the next program is judged again', async (_, body, message) => {
    const thread = await pluginThread({ modules: [judge(`if (program.code === 'bad') { ${body} } return { verdict: 'pass' }`)], timeoutMs: 1_500, log: silentLogger })
    const verdictOn = async (text: string) => (await askPlugins(report, { code: text, tree: null, askedFor: null }, { plugins: thread.plugins, timeoutMs: 1_500, log: silentLogger })).verdicts
    expect(await verdictOn('bad')).toEqual([{ name: 'p', priority: 1, verdict: 'ask', reason: expect.stringMatching(message) }])
    expect(await verdictOn('good')).toEqual([{ name: 'p', priority: 1, verdict: 'pass', reason: null }])
    await thread.close()
  })

  it.each([
    ['that is not there', () => '/nowhere/plugin.mjs', /is not there: correct analyzer.plugins/],
    ['that is no JavaScript', () => module('export default {'), /cannot be loaded/],
    ['that throws', () => module('throw new Error("no licence")'), /no licence/],
    ['without a default export', () => module('export const a = 1'), /default export/],
    ['without a name', () => module('export default { kind: "policy", priority: 1, judge() {} }'), /name/],
    ['without its function', () => module('export default { kind: "domain", name: "d", priority: 1, judge() {} }'), /needs a function/],
  ])('a module %s refuses the start in words', async (_, make, message) => {
    const { analyzer } = defaultConfiguration()
    await expect(composeAnalyzer({ configuration: { analyzer: { ...analyzer, plugins: [make()] } }, python, log: silentLogger })).rejects.toMatchObject({ code: 'ANALYZER_PLUGIN_INVALID', message: expect.stringMatching(message) })
  })

  it('a domain analyzer that wants the tree gets it', async () => {
    const plugins = [module(`export default { kind: 'domain', name: 'tree', priority: 1, wantsTree: true, analyze: ({ tree }) => ({ findings: tree.body.map(({ type }) => ({ ruleId: 'facility/statement', severity: 'info', message: type })) }) }`)]
    const { analyzer: settings } = defaultConfiguration()
    const analyzer = await composeAnalyzer({ configuration: { analyzer: { ...settings, plugins } }, python, log: silentLogger })
    expect((await analyzer.analyze('import math\nresults = {}\n')).findings).toMatchObject([{ message: 'Import' }, { message: 'Assign' }])
    expect(await analyzer.analyze('def (')).toMatchObject({ syntaxValid: false })
    await analyzer.close()
  })
})
