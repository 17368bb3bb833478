/** SARIF logs hold to the official schema of SARIF 2.1.0, and say what the report says. */
import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import type { Log } from 'sarif'
import { afterAll, describe, expect, it } from 'vitest'
import { sarifLog } from '../../../adapters/analyzer/sarif/sarifLog.js'
import { ruleCatalogue } from '../../../adapters/analyzer/rules/ruleCatalogue.js'
import { codeHash, findingSchema, type AnalysisReport, type Finding } from '../../../machines/index.js'
import { testAnalyzer } from './testAnalyzer.js'

// Draft 04, whose differences from what ajv takes are these two names alone.
const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync('node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json', 'utf8'))
const uri = /^(?:[a-z][a-z0-9+.-]*:|[^:\s]*$)[^\s]*$/i
const validate = new Ajv({ strict: false, validateSchema: false, unicodeRegExp: false, allErrors: true, formats: { uri, 'uri-reference': uri, 'date-time': true } }).compile(schema)
const expectValid = (log: Log) => {
  validate(JSON.parse(JSON.stringify(log)))
  expect(validate.errors).toBeNull()
}

const analyzer = testAnalyzer()
afterAll(() => analyzer.close())
const logOf = async (code: string) => sarifLog({ code, report: await analyzer.analyze(code, { prohibitedImports: ['socket'] }), uri: 'program.py', version: '1.2.3' })
const reportOf = (code: string, findings: Finding[]): AnalysisReport => ({
  codeHash: codeHash(code), analyzerVersion: '1', syntaxValid: true, controlWrites: false, controlReads: false, unknown: false, results: 'definite', imports: [], findings, recommendations: [],
})

const writing = 'from epics import PV\npv = PV("SR:QF1:SP")\nx = "😀"; pv.put(3.2)\nimport socket\nresults = {}\n'

describe('sarifLog', () => {
  it('is held to a schema that refuses what is none', () => {
    expect(validate({ version: '2.1.0', runs: [{ tool: { driver: {} } }] })).toBe(false)
  })

  it.each([
    ['what writes', writing], ['what does nothing', 'results = {}\n'], ['a syntax error', 'def (\n'], ['nothing', ''], ['a null byte', 'a\u0000'], ['half a character', 'x = "\ud800"'],
    ['what is too large', '#\n'.repeat(200_000)], ['what cannot be followed', 'import epics\ngetattr(epics, input())("A", 1)\n!ls\n'],
  ])('is valid for %s', async (_, code) => expectValid(await logOf(code)))

  it('describes every rule, and counts columns from 1 in UTF-16 units', async () => {
    const [run] = (await logOf(writing)).runs
    expect(run!.columnKind).toBe('utf16CodeUnits')
    const { rules } = run!.tool.driver
    expect(rules!.map(({ id }) => id)).toEqual(ruleCatalogue.map(({ id }) => id))
    for (const result of run!.results!) expect(rules![result.ruleIndex!]!.id).toBe(result.ruleId)
    const write = run!.results!.find(({ ruleId }) => ruleId === 'control-write/call')!
    expect(write).toMatchObject({ level: 'warning', properties: { channel: 'SR:QF1:SP', value: '3.2' } })
    expect(write.locations![0]!.physicalLocation).toEqual({ artifactLocation: { uri: 'program.py', index: 0 }, region: { startLine: 3, startColumn: 11, endLine: 3, endColumn: 22 } })
    expect(run!.results!.find(({ ruleId }) => ruleId === 'import/prohibited')!.level).toBe('error')
    expect(run!.results!.find(({ ruleId }) => ruleId === 'control-read/connect')!.level).toBe('note')
    expect(run!.artifacts![0]).toMatchObject({ hashes: { 'sha-256': codeHash(writing) }, length: Buffer.byteLength(writing), encoding: 'utf-8' })
  })

  it('tells the way of a value as a code flow that ends at the finding', async () => {
    const [run] = (await logOf(writing)).runs
    const write = run!.results!.find(({ ruleId }) => ruleId === 'control-write/call')!
    const steps = write.codeFlows![0]!.threadFlows[0]!.locations
    expect(steps.length).toBeGreaterThan(1)
    expect(steps[0]!.location!.physicalLocation!.region!.startLine).toBe(1)
    expect(steps.at(-1)!.location!.physicalLocation).toEqual(write.locations![0]!.physicalLocation)
  })

  it('keeps fingerprints when lines are put in before, and tells the same things of one program apart', async () => {
    const prints = async (code: string) => (await logOf(code)).runs[0]!.results!.map(({ partialFingerprints }) => Object.values(partialFingerprints!)[0]!)
    const code = 'import epics\nepics.caput("A", 1)\nepics.caput("A", 1)\nresults = {}\n'
    const before = await prints(code)
    expect(new Set(before).size).toBe(before.length)
    expect(await prints(`# a comment\n\n${code}`)).toEqual(before)
    expect(await prints(code.replace('1)', '2)'))).not.toEqual(before)
  })

  it('brings the program along where there is no file, and names its execution', () => {
    const code = 'results = {}\n'
    const log = sarifLog({ code, report: reportOf(code, []), uri: 'ID/revision-1.py', version: '1.2.3', embedded: true, executionId: 'ID' })
    expectValid(log)
    expect(log.runs[0]).toMatchObject({ artifacts: [{ contents: { text: code } }], automationDetails: { id: 'countersign/ID' }, results: [] })
  })

  it('any report gives a valid log, also with rules of plug-ins', () => {
    const line = fc.integer({ min: 1, max: 50 })
    const span = fc.record({ startLine: line, startColumn: fc.nat(80), more: fc.nat(3), length: fc.nat(20) })
      .map(({ startLine, startColumn, more, length }) => ({ startLine, startColumn, endLine: startLine + more, endColumn: startColumn + length }))
    const finding = fc.record({
      ruleId: fc.constantFrom('control-write/call', 'undulator/gap', 'results/maybe'), severity: fc.constantFrom('info', 'warning', 'error'), message: fc.string(), span: fc.option(span),
      channel: fc.option(fc.string()), value: fc.option(fc.string()), trace: fc.array(fc.oneof(fc.string(), line.map((at) => `line ${at}: x`)), { maxLength: 3 }),
    }).map((one) => findingSchema.parse(one))
    fc.assert(fc.property(fc.string(), fc.array(finding, { maxLength: 5 }), (code, findings) => {
      expectValid(sarifLog({ code, report: reportOf(code, findings), uri: 'a.py', version: '1.2.3' }))
    }), { numRuns: 50 })
  })
})
