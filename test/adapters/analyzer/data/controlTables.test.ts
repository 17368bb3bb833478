/** A facility's own tables: added to what is shipped, checked as a whole, and never used by half. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createAnalyzer } from '../../../../adapters/analyzer/createAnalyzer.js'
import { ControlIndex } from '../../../../adapters/analyzer/data/controlIndex.js'
import { ControlLibraryError } from '../../../../adapters/analyzer/data/controlLibraryError.js'
import { readControlTables } from '../../../../adapters/analyzer/data/readControlTables.js'
import { silentLogger } from '../../../../runtime/ports/logger.js'
import { python } from '../testAnalyzer.js'

const folder = mkdtempSync(path.join(tmpdir(), 'countersign-tables-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let count = 0
function file(text: string): string {
  const name = path.join(folder, `table-${++count}.yaml`)
  writeFileSync(name, text)
  return name
}

const magnets = `library: magnets
modules: [magnets]
calls:
  - in: magnets
    names: [connect]
    kind: connect
    channel: {at: 0, name: name}
  - in: magnets.connect()
    names: [ramp]
    kind: write
    channel: {at: 0, name: name, of: maker, suffix: ':CURRENT'}
    value: {at: 0, name: ampere}
  - in: magnets.connect()
    names: [read]
    kind: read
    channel: {at: 0, name: name, of: maker}
`

const problemsOf = (...texts: readonly string[]) => {
  try {
    readControlTables(texts.map(file))
  } catch (error) {
    if (error instanceof ControlLibraryError) return error.issues.map(({ line, path: key, message }) => ({ line, key, message }))
    throw error
  }
  return []
}

async function analysed(code: string, ...texts: readonly string[]) {
  const analyzer = createAnalyzer({ python, log: silentLogger, tables: readControlTables(texts.map(file)) })
  try {
    return await analyzer.analyze(code)
  } finally {
    await analyzer.close()
  }
}

describe('a facility\'s control library', () => {
  it('is known to the analyzer: channel, value, and what is not listed may do anything', async () => {
    const report = await analysed(`import magnets\nq = magnets.connect('QF1')\nq.ramp(120.5)\nq.read()\nresults = {}`, magnets)
    const told = report.findings.map(({ ruleId, channel, value }) => ({ ruleId, channel, value }))
    expect(told).toContainEqual({ ruleId: 'control-write/call', channel: 'QF1:CURRENT', value: '120.5' })
    expect(told).toContainEqual({ ruleId: 'control-read/call', channel: 'QF1', value: null })
    expect(report).toMatchObject({ controlWrites: true, unknown: false })
    expect((await analysed(`import magnets\nmagnets.connect('QF1').degauss()\nresults = {}`, magnets)).unknown).toBe(true)
  })

  it('adds to a shipped library, and corrects an entry of it', async () => {
    const stricter = `library: pyepics\ncalls:\n  - {in: epics, names: [caget], kind: write, channel: {at: 0, name: pvname}}\n  - {in: epics, names: [trim], kind: neutral}\n`
    const code = `import epics\nepics.trim()\nepics.caget('A')\nresults = {}`
    expect(await analysed(code, stricter)).toMatchObject({ controlWrites: true, unknown: false })
    expect(await analysed(code)).toMatchObject({ controlWrites: false, unknown: true })
  })

  it('may use any of the names that a library exports a thing under', () => {
    const index = new ControlIndex(readControlTables([file('library: pyepics\ncalls:\n  - {in: epics.pv.PV(), names: [get], kind: write}\n')]).libraries)
    expect(index.call('epics.PV().get')?.entry.kind).toBe('write')
  })

  it('gives its classes the methods of those that they inherit from', async () => {
    const inherits = `${magnets}classes:\n  magnets.Corrector: [magnets.connect]\n`
    const report = await analysed(`import magnets\nmagnets.Corrector('C1').ramp(1)\nmagnets.Corrector.ramp(magnets.Corrector('C2'), 2)\nresults = {}`, inherits)
    expect(report.findings.filter(({ ruleId }) => ruleId === 'control-write/call').map(({ channel, value }) => [channel, value])).toEqual([['C1:CURRENT', '1'], [null, '2']])
  })

  it('may name programs, environment variables, shared libraries and write-like methods', async () => {
    const table = `library: ours\ncommands:\n  - {tools: [setmagnet], modules: [ours.set], kind: write, channel: 0, value: 1, options_with_value: [--wait]}\nenvironment: [OURS_*]\nnative_libraries: [ours]\nwrite_like: [degauss]\n`
    const report = await analysed(`import os, ctypes, epics, other
os.system('setmagnet --wait 3 QF1 2.5')
os.system('python3 -u -m ours.set QF2 1')
os.environ['OURS_GATEWAY'] = 'x'
ctypes.CDLL('libours.so.2')
other.thing().degauss()
results = {}`, table)
    const told = report.findings.map(({ ruleId, channel, value }) => [ruleId, channel, value])
    expect(told).toContainEqual(['control-write/command', 'QF1', '2.5'])
    expect(told).toContainEqual(['control-write/command', 'QF2', '1'])
    expect(told.map(([rule]) => rule)).toEqual(expect.arrayContaining(['control-write/environment', 'control-write/raw-library', 'control-write/possible']))
  })
})

describe('the example of the docs', () => {
  it('tells what the page says that it tells', async () => {
    const example = (name: string) => readFileSync(path.join('docs', 'examples', name), 'utf8')
    const report = await analysed(example('rampMagnets.py'), example('magnets.yaml'), example('stricterPyepics.yaml'))
    const told = report.findings.map(({ ruleId, channel, value }) => [ruleId, channel, value])
    expect(told).toEqual(expect.arrayContaining([
      ['control-write/call', 'SR:QF1:SP', '120.5'], ['control-write/rpc', 'SR:QF1', null],
      ['control-write/attribute', 'SR:C1:SP', '3'], ['control-read/call', 'SR:QF1:RB', null],
    ]))
    expect(report).toMatchObject({ controlWrites: true, controlReads: true, unknown: false, results: 'definite' })
  })

  it('has the line of the message that it shows', () => {
    const wrong = readFileSync(path.join('docs', 'examples', 'magnets.yaml'), 'utf8').replace('kind: write', 'kind: writes')
    expect(problemsOf(wrong)).toEqual([{ line: 22, key: 'calls.1.kind', message: "must be one of write, read, rpc, server, connect, neutral, not 'writes'" }])
  })
})

describe('a broken file', () => {
  it.each<[string, string, { line: number | null; key: string; message: RegExp }]>([
    ['an unknown kind', magnets.replace('kind: write', 'kind: writes'), { line: 10, key: 'calls.1.kind', message: /must be one of write, read, rpc, server, connect, neutral, not 'writes'/ }],
    ['an unknown key', magnets.replace('value:', 'valeu:'), { line: 12, key: 'calls.1.valeu', message: /did you mean value\?/ }],
    ['a place that is none', magnets.replace('{at: 0, name: ampere}', '{of: maker}'), { line: 12, key: 'calls.1.value', message: /must have `at`, `name` or both/ }],
    ['a path that is none', magnets.replace('in: magnets\n', 'in: magnets..x\n'), { line: 4, key: 'calls.0.in', message: /must be a path/ }],
    ['a path of another module', magnets.replace('in: magnets\n', 'in: magnet\n'), { line: 4, key: 'calls.0.in', message: /magnet is in none of the modules of this library: magnets/ }],
    ['a path that stands twice', magnets.replace('names: [read]', 'names: [ramp]'), { line: 14, key: 'calls.2.names.0', message: /stands in this file twice/ }],
    ['a module of another library', 'library: ours\nmodules: [epics]\n', { line: 2, key: 'modules.0', message: /belongs to the library pyepics already/ }],
    ['a misspelt library', 'library: pyepcis\ncalls: [{in: epics, names: [x], kind: write}]\n', { line: 1, key: 'library', message: /did you mean pyepics\?/ }],
    ['no name', 'modules: [a]\n', { line: null, key: 'library', message: /is missing/ }],
    ['YAML that is none', 'library: [\n', { line: 2, key: '', message: /./ }],
    ['a key twice', 'library: a\nlibrary: b\n', { line: 2, key: '', message: /unique/ }],
    ['nothing', '', { line: null, key: '', message: /must be an object/ }],
  ])('is refused with file, line and key, and so is everything with it: %s', (_name, text, { line, key, message }) => {
    const problems = problemsOf(text)
    expect(problems[0]).toEqual({ line, key, message: expect.stringMatching(message) as string })
  })

  it('is named, all of its problems at once, and those of the other files too', () => {
    expect(problemsOf('library: 1\nmodules: [x.y]\n', 'library: b\ncalls: 3\n').map(({ key }) => key)).toEqual(['library', 'modules.0', 'calls'])
    expect(() => readControlTables([path.join(folder, 'nowhere.yaml')])).toThrow(/nowhere\.yaml cannot be read: ENOENT/)
    const error = ((): unknown => { try { return readControlTables([file('library: 1\n')]) } catch (thrown) { return thrown } })()
    expect(error).toMatchObject({ code: 'CONTROL_LIBRARY_INVALID' })
    expect(String(error)).toMatch(/table-\d+\.yaml:1 library must be a string/)
  })
})

describe('the hash of the tables', () => {
  it('stands in every report, whole and in the version, and changes with what decides and with nothing else', async () => {
    const [shipped, ours] = [readControlTables(), readControlTables([file(magnets)])]
    expect(readControlTables().hash).toBe(shipped.hash)
    expect(ours.hash).not.toBe(shipped.hash)
    expect(readControlTables([file(`# a comment\n${magnets}about: words\n`)]).hash).toBe(ours.hash)
    expect(readControlTables([file(magnets.replace('kind: read', 'kind: neutral'))]).hash).not.toBe(ours.hash)
    const report = await analysed('results = {}', magnets)
    expect(report.controlTables).toBe(ours.hash)
    expect(report.analyzerVersion).toMatch(new RegExp(`\\.tables\\.${ours.hash.slice(0, 12)}$`))
  })
})
