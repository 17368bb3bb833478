/** `countersign analyze`: the keys of its answers are a contract with scripts, whatever is analysed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cliStage, type CliStage } from './cliStage.js'

const keys = ['passed', 'severity', 'controlWrites', 'controlReads', 'unknown', 'executionMode', 'needsApproval', 'approvalReasoning', 'results', 'syntaxValid', 'findings', 'recommendations']
const findingKeys = ['ruleId', 'severity', 'message', 'span', 'channel', 'value', 'trace']
const writing = 'import epics\nepics.caput("SR:QF1:SP", 3.2)\nresults = {}\n'

let stage: CliStage
beforeAll(async () => { stage = await cliStage() })
afterAll(() => stage.clear())

const writesEnabled = 'agent_control_defaults: {epics_writes_enabled: true}\nexecution: {modes: {read_only: {kernel_name: python3}, write_access: {kernel_name: python3, allows_writes: true, requires_approval: false, minimum_enforcement_level: 0}}}\n'

const analyzed = async (code: string, configuration?: string) => {
  const file = await stage.file('program.py', code)
  const options = configuration === undefined ? [] : ['--config', await stage.file('config.yaml', configuration)]
  const ran = await stage.run([...options, 'analyze', file, '--json'])
  expect(ran.stderr).toBe('')
  return { exitCode: ran.exitCode, answer: JSON.parse(ran.stdout) }
}

describe('a facility\'s control libraries', () => {
  const library = 'library: magnets\nmodules: [magnets]\ncalls: [{in: magnets, names: [ramp], kind: write, channel: {at: 0}, value: {at: 1}}]\n'

  it('count, from the folder of the configuration file', async () => {
    await stage.file('magnets.yaml', library)
    const { answer } = await analyzed('import magnets\nmagnets.ramp("QF1", 3)\nresults = {}\n', 'analyzer: {control_libraries: [magnets.yaml]}\n')
    expect(answer.findings).toContainEqual(expect.objectContaining({ ruleId: 'control-write/call', channel: 'QF1', value: '3' }))
  })

  it('that are broken stop everything, with file, line and key', async () => {
    await stage.file('magnets.yaml', library.replace('kind: write', 'kind: writes'))
    const config = await stage.file('config.yaml', 'analyzer: {control_libraries: [magnets.yaml]}\n')
    const ran = await stage.run(['--config', config, 'analyze', await stage.file('program.py', 'results = {}\n'), '--json'])
    expect(ran.exitCode).toBe(2)
    expect(ran.stdout).toBe('')
    expect(ran.stderr).toMatch(/magnets\.yaml:3 calls\.0\.kind must be one of write, read, rpc, [^]*CONTROL_LIBRARY_INVALID/)
  })
})

describe('analyze --json', () => {
  it.each<[string, string, string | undefined, object]>([
    ['a harmless program', 'results = {"a": 1}\n', undefined, { passed: true, severity: 'info', executionMode: 'read_only', needsApproval: true, approvalReasoning: 'policy asks for all code', results: 'definite', syntaxValid: true, findings: [] }],
    ['one that reads', 'import epics\nresults = {"a": epics.caget("A")}\n', undefined, { passed: true, controlReads: true, controlWrites: false, unknown: false }],
    ['one that writes where writes are disabled', writing, undefined, { passed: false, controlWrites: true, executionMode: 'read_only', needsApproval: false, approvalReasoning: null }],
    ['one that writes where writes are enabled', writing, writesEnabled, { passed: true, controlWrites: true, executionMode: 'write_access', needsApproval: true, approvalReasoning: expect.stringContaining('SR:QF1:SP') }],
    ['a syntax error', 'def (\n', undefined, { passed: false, severity: 'error', syntaxValid: false, results: 'no', unknown: false, needsApproval: false }],
    ['an empty file', '', undefined, { passed: false, severity: 'error', syntaxValid: true, results: 'no' }],
    ['a null byte', 'a\u0000b', undefined, { passed: false, syntaxValid: false }],
    ['one that is too large', `results = {}\n${'# filler\n'.repeat(40_000)}`, undefined, { passed: true, unknown: true, needsApproval: true, results: 'maybe' }],
    ['one that cannot be followed', 'import epics\ngetattr(epics, input())("A", 1)\nresults = {}\n', undefined, { passed: true, unknown: true, needsApproval: true }],
    ['a prohibited import', 'import os\nresults = {}\n', 'execution: {prohibited_imports: [os]}\n', { passed: false, severity: 'error', needsApproval: false }],
    ['approvals disabled', 'results = {}\n', 'approval: {global_mode: disabled}\n', { passed: true, needsApproval: false, approvalReasoning: null }],
  ])('answers %s with exactly the promised keys', async (_, code, configuration, expected) => {
    const { exitCode, answer } = await analyzed(code, configuration)
    expect(Object.keys(answer)).toEqual(keys)
    expect(answer).toMatchObject(expected)
    expect(exitCode).toBe(answer.passed ? 0 : 1)
    for (const finding of answer.findings) expect(Object.keys(finding)).toEqual(findingKeys)
  })

  it('says where, which channel and which value, counted in lines from 1 and UTF-16 columns from 0', async () => {
    const { answer } = await analyzed('from epics import caput as 書\nx = "😀"; 書("SR:QF1:SP", 3.2)\nresults = {}\n')
    expect(answer.findings).toContainEqual(expect.objectContaining({
      ruleId: 'control-write/call', severity: 'warning', channel: 'SR:QF1:SP', value: '3.2',
      span: { startLine: 2, startColumn: 10, endLine: 2, endColumn: 29 }, trace: [expect.stringContaining('line 1')],
    }))
  })

  it('names a file that is not there, and a configuration that cannot be used', async () => {
    expect(await stage.run(['analyze', 'nowhere.py', '--json'])).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('FILE_NOT_READABLE') })
    const broken = await stage.file('broken.yaml', 'nonsense: 1\n')
    expect(await stage.run(['--config', broken, 'analyze', '-', '--json'], { stdin: '1' })).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('CONFIGURATION_INVALID') })
  })
})

describe('analyze --batch', () => {
  it('answers each line in its order with such an object and its id; a bad line is named and ends nothing', async () => {
    const lines = [{ id: 'a', code: writing, expected: 'write' }, 'nonsense', { id: 2, code: 'def (' }, { code: '1' }, { id: 'c', code: 'x = "\ud800"' }, ...Array.from({ length: 30 }, (_, id) => ({ id, code: `results = {"a": ${id}}` }))]
    const ran = await stage.run(['analyze', '--batch', '-'], { stdin: `\ufeff${lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\r\n')}` })
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' })
    const answers = ran.stdout.trim().split('\n').map((line) => JSON.parse(line))
    expect(answers.map(({ id }) => id)).toEqual(['a', null, 2, null, 'c', ...Array.from({ length: 30 }, (_, id) => id)])
    expect(Object.keys(answers[0])).toEqual(['id', ...keys])
    expect(answers[0]).toMatchObject({ controlWrites: true, passed: false })
    expect(answers[1]).toMatchObject({ error: { code: 'NOT_JSON', message: expect.stringContaining('line 2') } })
    expect(answers[2]).toMatchObject({ syntaxValid: false })
    expect(answers[3]).toMatchObject({ error: { code: 'INVALID_LINE', message: expect.stringContaining('line 4') } })
    for (const answer of answers.slice(5)) expect(answer).toMatchObject({ passed: true, results: 'definite' })
  })
})

describe('analyze, for eyes', () => {
  it('tells what cannot be shown as a program', async () => {
    const file = await stage.file('large.py', '# filler\n'.repeat(40_000))
    const ran = await stage.run(['analyze', file])
    expect(ran).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^warning: .*\[analyzer\/too-large\]\n\n✓ passes: may reach the control system\n/) })
    expect(ran.stdout.length).toBeLessThan(2_000)
  })
})

it('analyze --sarif prints a log with the file below the current folder, or with the program itself', async () => {
  await stage.file('a file.py', writing)
  const [run] = JSON.parse((await stage.run(['analyze', 'a file.py', '--sarif'])).stdout).runs
  expect(run).toMatchObject({ tool: { driver: { name: 'Countersign' } }, artifacts: [{ location: { uri: 'a%20file.py' } }], results: [{ ruleId: 'control-write/call' }] })
  const [piped] = JSON.parse((await stage.run(['analyze', '-', '--sarif'], { stdin: writing })).stdout).runs
  expect(piped.artifacts).toMatchObject([{ location: { uri: 'standard-input.py' }, contents: { text: writing } }])
  expect(await stage.run(['analyze', '-', '--sarif', '--json'], { stdin: '' })).toMatchObject({ exitCode: 2 })
})

describe('explain', () => {
  it('says what a rule means and what to do, lists a family or all, and knows no others', async () => {
    expect((await stage.run(['explain', 'control-write/call'])).stdout).toMatch(/^warning control-write\/call\n +A call that writes.*\n +Check each channel/)
    const family = (await stage.run(['explain', 'results'])).stdout
    expect(family).toContain('results/missing')
    expect(family).not.toContain('control-write')
    expect(JSON.parse((await stage.run(['explain', '--json'])).stdout).length).toBeGreaterThan(50)
    expect(await stage.run(['explain', 'nonsense'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('UNKNOWN_RULE') })
  })
})
