/** Parts that die: the service itself, nats-server, the Jupyter Server. Nothing is lost, nothing runs twice. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { connect } from '../../adapters/index.js'
import { readServiceFile } from '../../adapters/serviceFile.js'
import { natsStage } from '../adapters/nats/natsStage.js'
import { streamedFrom } from './crash/stream.js'
import { collected, configured, asking, dataFolder, endOrphan, reaches, request, runFolder, requestFor, serviceHere, serviceProcess, startService } from './realService.js'
import { asHost } from '../../runtime/ports/identity.js'

/** Leaves a line for every time it runs. */
const tracing = (rest: string) => `with open("trace", "a") as trace:\n    trace.write("ran\\n")\n${rest}\nresults = {"done": True}\n`
const linesOf = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0)

// Whole services start and stop here, several in a test.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

describe('the service is killed', () => {
  it('while a human is asked: the question stands after the restart, and what is approved runs once', async () => {
    const dataDir = dataFolder()
    const first = await serviceProcess(dataDir, { file: asking })
    const { executionId } = await first.client.submit(request({ approved_code: tracing('') }))
    await reaches(first.client, executionId, 'awaitingApproval.asked')
    await first.kill()
    const second = await serviceProcess(dataDir, { file: asking })
    const execution = second.client.execution(executionId)
    expect((await execution.summary()).status).toBe('awaitingApproval.asked')
    await execution.approve({ as: 'grace' })
    expect(await execution.result()).toMatchObject({ success: true })
    expect(linesOf(join(runFolder(dataDir), 'trace'))).toBe(1)
    expect(await second.terminate()).toBe(0)
  })

  it('and its Jupyter Server too, while the program runs: it is never sent again, and an operator says what is true', async () => {
    const dataDir = dataFolder()
    const first = await serviceProcess(dataDir)
    const { executionId } = await first.client.submit(request({ approved_code: tracing('import time\ntime.sleep(600)') }))
    await vi.waitFor(() => expect(linesOf(join(runFolder(dataDir), 'trace'))).toBe(1), { timeout: 20_000 })
    await first.kill()
    await endOrphan(dataDir)
    const second = await serviceProcess(dataDir)
    await reaches(second.client, executionId, 'outcomeUnknown')
    const execution = second.client.execution(executionId)
    await execution.resolve({ as: 'otto', outcome: 'failed', note: 'the process died' })
    const events = await collected(execution.events())
    expect(events.map(({ version }) => version)).toEqual(events.map((_, index) => index + 1))
    expect(events.filter(({ type }) => type === 'run.started')).toHaveLength(1)
    expect((await execution.result()).status).toBe('failed')
    expect(linesOf(join(runFolder(dataDir), 'trace'))).toBe(1)
  })
})

describe('a part of the service dies', () => {
  it('nats-server: executions go on, and every event is published once it is back', async () => {
    const { composed, client, dataDir } = await serviceHere()
    const execution = await client.submit(requestFor('import time\ntime.sleep(1)\nresults = {}\n'))
    await reaches(client, execution.executionId, 'executing.running.computing')
    process.kill(composed.nats.serverPid() ?? 0, 'SIGKILL')
    await vi.waitFor(async () => expect((await composed.service.get(execution.executionId))?.status).toBe('succeeded'), { timeout: 20_000 })
    const again = await connect({ dataDir })
    try {
      const events = await collected(again.execution(execution.executionId).events())
      const history = await composed.service.history(execution.executionId)
      expect(events.map(({ eventId }) => eventId)).toEqual(history.map(({ eventId }) => eventId))
    } finally {
      await again.close()
    }
  })

  it('a nats-server of ones own is away for long: executions go on to their end, and all events follow in order, once', async () => {
    const theirs = await natsStage()
    onTestFinished(() => theirs.clear())
    const { url, user, password } = theirs.server
    const { composed: { service, store } } = await serviceHere({ configuration: configured({ ...asking, nats: { url, user, password } }) })
    const submit = async () => {
      const reply = await service.submit(requestFor('results = {}\n'), asHost('ada'))
      return reply.accepted ? reply.executionId : ''
    }
    const ids = [await submit()]
    await vi.waitFor(async () => expect((await service.get(ids[0]!))?.status).toBe('awaitingApproval.asked'), { timeout: 20_000 })
    await theirs.stopServer()
    ids.push(await submit())
    for (const id of ids) {
      await vi.waitFor(async () => expect((await service.get(id))?.status).toBe('awaitingApproval.asked'), { timeout: 20_000 })
      expect(await service.command(id, { type: 'approval.grant', as: 'grace' }, asHost('grace'))).toMatchObject({ accepted: true })
      await vi.waitFor(async () => expect((await service.get(id))?.status).toBe('succeeded'), { timeout: 40_000 })
    }
    await theirs.restart()
    const log = (await store.readAll({ limit: Number.POSITIVE_INFINITY })).map(({ eventId }) => eventId)
    const connection = await theirs.connect()
    const streamed = async () => (await streamedFrom(connection, 1)).map(({ event }) => event.eventId)
    await vi.waitFor(async () => expect(await streamed()).toHaveLength(log.length), { timeout: 30_000 })
    expect(await streamed()).toEqual(log)
  })

  it('the Jupyter Server, before the run: the execution waits for the new one', async () => {
    const { composed, client, dataDir } = await serviceHere({
      configuration: configured({ ...asking, python_executor: { backoff_base_seconds: 0.5, max_execution_retries: 10 } }),
    })
    const execution = await client.submit(requestFor('results = {"done": True}\n'))
    await reaches(client, execution.executionId, 'awaitingApproval.asked')
    process.kill(composed.kernels.server().pid ?? 0, 'SIGKILL')
    await execution.approve({ as: 'grace' })
    expect(await execution.result()).toMatchObject({ success: true })
    const { jupyter } = readServiceFile(dataDir) ?? {}
    const answer = await fetch(new URL('api/status', jupyter?.url), { headers: { authorization: `token ${jupyter?.token ?? ''}` } })
    expect(answer.status, 'service.json still lets in').toBe(200)
  })

  it('the Jupyter Server, during the run: nobody saw the end, so nobody pretends to know it', async () => {
    const { composed, client } = await serviceHere()
    const execution = await client.submit(requestFor('import time\nprint("on", flush=True)\ntime.sleep(600)\nresults = {}\n'))
    await vi.waitFor(async () => expect((await execution.history()).map(({ type }) => type)).toContain('output.appended'), { timeout: 20_000 })
    process.kill(composed.kernels.server().pid ?? 0, 'SIGKILL')
    await reaches(client, execution.executionId, 'outcomeUnknown')
    await execution.resolve({ as: 'otto', outcome: 'failed' })
    expect((await execution.result()).status).toBe('failed')
  })
})

describe('the configuration changes while a human is asked', () => {
  it('a grant never runs in an environment that was not shown', async () => {
    const through = (address: string) =>
      configured({ ...asking, execution: { modes: { read_only: { kernel_name: 'python3', gateway: 'g' } }, epics: { gateways: { g: { address, port: 5064 } } } } })
    const dataDir = dataFolder()
    const first = await startService({ dataDir, configuration: through('read-only-gateway') })
    const { executionId } = await first.client.submit(requestFor('results = {}\n'))
    await reaches(first.client, executionId, 'awaitingApproval.asked')
    await first.stop()
    const second = await serviceHere({ dataDir, configuration: through('read-write-gateway') })
    const execution = second.client.execution(executionId)
    await execution.approve({ as: 'grace' })
    expect(await execution.result()).toMatchObject({ status: 'rejected', failure: { code: 'ENVIRONMENT_CHANGED' } })
    expect((await execution.history()).map(({ type }) => type)).not.toContain('run.started')
  })
})
