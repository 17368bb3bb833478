/** The examples of the docs, run as they stand: a service with real NATS, Jupyter and SQLite, and nats-py from the virtual environment. */
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { createService, loadConfiguration, type RequestWireInput, type RunningService } from 'countersign'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { projectPaths } from '../../adapters/setup/projectPaths.js'
import { problems } from '../../docs/examples/checkGenerator.js'
import { connectToService } from '../../docs/examples/connectToService.js'
import { distanceGenerator } from '../../docs/examples/ownGenerator.js'
import { runService } from '../../docs/examples/runService.js'
import { projectRoot } from './sourceComments.js'

const folder = mkdtempSync(path.join(tmpdir(), 'countersign-docs-'))
const { python } = projectPaths(process.env)
const patience = 120_000

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a service in one\'s own program', () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  afterEach(() => log.mockClear())

  it('runs what was countersigned, and gives its results', async () => {
    const shown: string[] = []
    const result = await runService({
      dataDir: path.join(folder, 'approved'), generator: distanceGenerator,
      decide: async (program) => {
        shown.push(program)
        return { yes: true, by: 'grace', why: 'read it' }
      },
    })
    expect(shown).toEqual([expect.stringContaining('math.dist')])
    expect(result).toMatchObject({ status: 'succeeded', success: true, execution_result: { results: { distance: 5 } } })
    expect(existsSync(result.notebook_path ?? '')).toBe(true)
  }, patience)

  it('does not run what was rejected, and says why', async () => {
    const result = await runService({
      dataDir: path.join(folder, 'rejected'), generator: distanceGenerator, decide: async () => ({ yes: false, by: 'grace', why: 'wrong detectors' }),
    })
    expect(result).toMatchObject({ status: 'rejected', execution_result: null, failure: { code: 'APPROVAL_REJECTED', message: expect.stringContaining('wrong detectors') } })
  }, patience)
})

it('a generator of one\'s own is checked against what generators promise', async () => {
  expect(await problems()).toEqual([])
})

describe('clients of a running service', () => {
  const dataDir = path.join(folder, 'served')
  let service: RunningService
  const run = (script: string, ...args: readonly string[]) => promisify(execFile)(python, [path.join(projectRoot, 'docs', 'examples', script), dataDir, ...args], { timeout: patience })

  beforeAll(async () => {
    const file = path.join(folder, 'countersign.yaml')
    const plugins = path.join(projectRoot, 'docs', 'examples', 'undulatorPlugins.mjs')
    writeFileSync(file, `approval: { capabilities: { python_execution: { mode: control_writes } } }\nanalyzer: { plugins: [${JSON.stringify(plugins)}] }\n`)
    service = await createService({ dataDir, configuration: loadConfiguration({ file, env: {} }), generator: distanceGenerator })
  }, patience)
  afterAll(() => service.stop(), patience)

  it('are found by the data folder', async () => {
    expect(await connectToService(dataDir)).toMatchObject({ status: 'succeeded', execution_result: { results: { mean: 4.4 } } })
  }, patience)

  it('can be written in Python with nats-py', async () => {
    const { stdout } = await run('submit.py')
    expect(stdout).toContain('results {"mean": 4.4}')
    expect(stdout).toMatch(/^1 execution.requested$/m)
    expect(stdout).toMatch(/execution.succeeded\n$/)
  }, patience)

  it('are refused by the plug-in of the facility, which stands in the record', async () => {
    const move = { user_query: 'Close it', task_objective: 'Close the gap', execution_folder_name: 'gap', approved_code: 'import gapctl\ngapctl.move(8)\nresults = {}\n' }
    const execution = await service.submit(move, { requester: 'ada' })
    expect(await execution.result()).toMatchObject({ status: 'rejected', failure: { category: 'policy', code: 'PLUGIN_REFUSED', message: expect.stringContaining('gap-limit: a gap of 8 mm is below') } })
    const analysed = (await execution.history()).find(({ type }) => type === 'analysis.completed')
    expect(analysed?.data).toMatchObject({ report: { plugins: ['gap-moves', 'gap-limit'], verdicts: [{ name: 'gap-limit', verdict: 'refuse' }], findings: expect.arrayContaining([expect.objectContaining({ channel: 'UND:GAP', value: '8' })]) } })
  }, patience)

  it('can send the request of the tutorial', async () => {
    const request = JSON.parse(readFileSync(path.join(projectRoot, 'docs', 'examples', 'temperature.json'), 'utf8')) as RequestWireInput
    const execution = await service.submit(request, { requester: 'ada' })
    expect(await execution.result()).toMatchObject({
      status: 'succeeded', execution_result: { results: { change_at: '21:00' }, figure_count: 1, execution_stdout: 'largest change: 1.6 degrees, between 21:00 and 22:00\n' },
    })
  }, patience)

  it('can approve and reject from Python', async () => {
    const undecided = { user_query: 'Send it', task_objective: 'Try an unknown control library', execution_folder_name: 'unknown_reach', approved_code: "import importlib\nimportlib.import_module(input())\nresults = {}\n" }
    const execution = await service.submit(undecided)
    await vi.waitFor(async () => expect((await execution.summary()).status).toBe('awaitingApproval.asked'), { timeout: patience, interval: 100 })
    const [owner = ''] = Object.keys(service.addresses.people)
    const { stdout } = await run('approve.py', execution.executionId, path.join(dataDir, 'identity', `${owner}.nk`), 'no', 'not today')
    expect(stdout).toContain('importlib.import_module')
    expect(stdout).toMatch(/taken\n$/)
    expect(await execution.result()).toMatchObject({ status: 'rejected', failure: { message: expect.stringContaining('not today') } })
    const rejected = (await execution.history()).find(({ type }) => type === 'approval.rejected')
    expect(rejected?.metadata.actor).toMatchObject({ name: owner, identity: { proof: 'signature', keyId: service.addresses.people[owner]?.public_key } })
  }, patience)

  it('read the same history as the recorded one', async () => {
    const [newest] = await service.list()
    const history = await service.execution(newest?.executionId ?? '').history()
    expect(history.map(({ version }) => version)).toEqual(history.map((_, index) => index + 1))
    expect(JSON.parse(readFileSync(path.join(dataDir, 'service.json'), 'utf8'))).toMatchObject({ enforcementLevel: expect.any(Number) as number })
  })
})
