/** The main job on real parts: NATS in, a program in a Jupyter kernel, a replayable result out. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { replay } from '../../machines/index.js'
import { RequestRefusedError } from '../../runtime/ports/client.js'
import { asking, collected, configured, paths, reaches, request, requestFor, startService, type ServiceHere } from './realService.js'

const answer = 'print("computing")\nresults = {"product": 6 * 7}\n'

// Whole services start and stop here, several in a test.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let service: ServiceHere
beforeAll(async () => {
  service = await startService({ configuration: configured({ python_executor: { execution_timeout_seconds: 5 } }) })
})
afterAll(() => service.stop())

describe('a request on NATS', () => {
  it('becomes a finished, replayable execution with notebook, output and results', async () => {
    const { client } = service
    const execution = await client.submit({ ...requestFor(answer), session_context: { user_id: 'ada' } }, { requester: 'ada' })
    const events = await collected(execution.events())
    expect(events.map(({ version }) => version)).toEqual(events.map((_, index) => index + 1))
    expect(events.at(-1)?.type).toBe('execution.succeeded')
    const result = await execution.result()
    expect(result).toMatchObject({ success: true, status: 'succeeded', generated_code: answer, execution_result: { results: { product: 42 }, execution_stdout: 'computing\n', figure_count: 0 } })
    expect(replay(await execution.history())?.path).toBe('succeeded')
    expect((await execution.replay(1)).state).toBe('active.preparing')
    const folder = result.execution_folder ?? ''
    expect(JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8'))).toEqual({ product: 42 })
    expect(readFileSync(join(folder, 'notebook.ipynb'), 'utf8')).toContain('computing')
    execFileSync(paths.python, ['-c', 'import sys, nbformat; nbformat.validate(nbformat.read(sys.argv[1], as_version=4))', join(folder, 'notebook.ipynb')])
    const page = await fetch(result.notebook_link ?? '', { headers: { Authorization: `token ${service.composed.kernels.server().token}` } })
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('computing')
    const notebooks = events.flatMap(({ type, data }) => (type === 'notebook.written' ? [(data as { notebook: { notebookType: string } }).notebook.notebookType] : []))
    expect(notebooks.sort()).toEqual(['code_generation_attempt', 'execution_attempt', 'final_success', 'pre_execution'])
  })

  it('gives a code error back to the generator and succeeds at the second attempt', async () => {
    const { client } = service
    const execution = await client.submit(requestFor('results = {"product": undefined_name}\n', answer))
    const types = (await collected(execution.events())).map(({ type }) => type)
    expect(types.filter((type) => type === 'run.started')).toHaveLength(2)
    expect(await execution.result()).toMatchObject({ success: true, generation_attempt: 2, error_chain: [expect.stringContaining('NameError')] })
  })

  it('ends in words when the attempts are used up, with a notebook that shows why', async () => {
    const { client } = service
    const execution = await client.submit({ ...requestFor('number = 1\nif number:\n    raise ValueError("no beam")\nresults = {}\n'), retries: 2 })
    await collected(execution.events())
    const result = await execution.result()
    expect(result).toMatchObject({ success: false, status: 'failed', failure: { code: 'ATTEMPTS_USED_UP', message: expect.stringContaining('no beam') }, generation_attempt: 2 })
    expect(readFileSync(result.notebook_path ?? '', 'utf8')).toContain('no beam')
  })

  it('runs what a human countersigned, and nothing that was rejected', async () => {
    const another = await startService({ configuration: configured(asking) })
    onTestFinished(() => another.stop())
    const { client } = another
    const granted = await client.submit(requestFor(answer))
    await reaches(client, granted.executionId, 'awaitingApproval.asked')
    const { context } = await granted.replay()
    expect(existsSync(context.approval?.notebookPath ?? '')).toBe(true)
    await granted.approve({ as: 'grace', approvalHash: context.approval?.approvalHash ?? '' })
    expect(await granted.result()).toMatchObject({ success: true })
    await expect(granted.approve({ as: 'ruth' })).rejects.toMatchObject({ code: 'ALREADY_DECIDED' })

    const rejected = await client.submit(requestFor(answer))
    await reaches(client, rejected.executionId, 'awaitingApproval.asked')
    await rejected.reject({ as: 'ruth', reason: 'not tonight' })
    expect(await rejected.result()).toMatchObject({ success: false, status: 'rejected', failure: { message: 'ruth rejected the program: not tonight' } })
    expect((await rejected.history()).map(({ type }) => type)).not.toContain('run.started')
  })

  it('runs code that the request brings, byte for byte, without asking a model', async () => {
    const { client } = service
    const code = 'text = """\n  two\n    four\n"""\nimport inspect\nresults = {"text": text, "context": context.beam.current}\n'
    const execution = await client.submit(request({ approved_code: code, capability_context_data: { beam: { current: 3.5 } } }))
    await collected(execution.events())
    expect(await execution.result()).toMatchObject({ success: true, generation_attempt: 0, execution_result: { results: { text: '\n  two\n    four\n', context: 3.5 } } })
  })

  it('stops a running program when it is cancelled', async () => {
    const { client } = service
    const execution = await client.submit(requestFor('import time\nprint("started", flush=True)\ntime.sleep(600)\nresults = {}\n'))
    await vi.waitFor(async () => expect((await execution.history()).map(({ type }) => type)).toContain('output.appended'), { timeout: 20_000 })
    await execution.cancel({ as: 'ada', reason: 'enough' })
    expect(await execution.result()).toMatchObject({ success: false, status: 'cancelled' })
  })

  it('stops a program at its deadline', async () => {
    const execution = await service.client.submit(requestFor('import time\ntime.sleep(600)\nresults = {}\n'))
    expect(await execution.result()).toMatchObject({ status: 'failed', failure: { code: 'EXECUTION_TIMEOUT' } })
  })

  it('refuses what its rules forbid, for good and by name', async () => {
    const { client } = service
    const execution = await client.submit(requestFor('import epics\nepics.caput("SR:QF1:SP", 3.2)\nresults = {}\n'))
    const result = await execution.result()
    expect(result).toMatchObject({ status: 'rejected', failure: { code: 'WRITES_DISABLED', message: expect.stringContaining('epics_writes_enabled') }, generation_attempt: 1 })
  })

  it('refuses a folder that is no execution folder, naming the field', async () => {
    const { client } = service
    const execution = await client.submit({ ...requestFor(answer), existing_execution_folder: '/etc' })
    expect(await execution.result()).toMatchObject({ status: 'failed', failure: { message: expect.stringContaining('existing_execution_folder') } })
  })

  it('refuses wrong requests by key, and stores nothing for them', async () => {
    const { client } = service
    const before = (await client.list({ limit: 1000 })).length
    const refused = async (changes: object) => {
      const error: unknown = await client.submit({ ...request(), ...changes }).then(() => null, (reason: unknown) => reason)
      expect(error).toBeInstanceOf(RequestRefusedError)
      return (error as RequestRefusedError).issues.map(({ path }) => path)
    }
    expect(await refused({ retries: 0 })).toEqual(['retries'])
    expect(await refused({ execution_folder_name: '../x' })).toEqual(['execution_folder_name'])
    expect(await refused({ user_querry: 'x' })).toEqual(['user_querry'])
    expect(await client.list({ text: 'user_querry' })).toEqual([])
    expect(await client.list({ limit: 1000 })).toHaveLength(before)
    await expect(client.execution('01J00000000000000000000000').approve({ as: 'ada' })).rejects.toMatchObject({ code: 'UNKNOWN_EXECUTION' })
  })
})
