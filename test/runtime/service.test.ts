/** The loop as a whole, on both stores, with adapters that answer at once. Real adapters are tested in their own rooms. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { executionResult, requestHash, type Effect, type EffectType, type RecordedEvent } from '../../machines/index.js'
import { AdapterFailure, createExecutionService, silentLogger, type EffectHandlers, type EffectScope, type EventPublisher, type Service } from '../../runtime/index.js'
import { createMemoryEventStore, openSqliteEventStore, type EventStore } from '../../store/index.js'
import { failure, policy, program, usualAnswer } from '../machines/execution/scenario.js'
import { asHost } from '../../runtime/ports/identity.js'

type Act = (effect: Effect, scope: EffectScope) => Promise<unknown>
const adapters = (changes: Partial<Record<EffectType, Act>> = {}): EffectHandlers =>
  new Proxy({}, { get: (_, type) => (effect: Effect, scope: EffectScope) => changes[type as EffectType]?.(effect, scope) ?? Promise.resolve(usualAnswer(effect)) }) as EffectHandlers

let counter = 0
const ids = { next: () => `01J${String(++counter).padStart(23, '0')}` }
const clock = { now: () => new Date() }
const wire = { user_query: 'q', task_objective: 'o', execution_folder_name: 'n' }

const cleanups: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

class Published implements EventPublisher {
  readonly events: RecordedEvent[] = []
  down = false
  publish(events: readonly RecordedEvent[]): Promise<void> {
    if (this.down) return Promise.reject(new Error('publisher is away'))
    this.events.push(...events)
    return Promise.resolve()
  }
  progress(): void {}
}

const stores: Record<string, () => EventStore> = {
  memory: () => createMemoryEventStore(),
  sqlite: () => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-service-'))
    cleanups.push(() => rmSync(folder, { recursive: true }))
    return openSqliteEventStore({ file: join(folder, 'events.sqlite') })
  },
}

async function started(store: EventStore, handlers: EffectHandlers, rules = policy(), publisher = new Published(), hearFirstMs = 10_000): Promise<{ service: Service; publisher: Published }> {
  const service = createExecutionService({ store, handlers, publisher, clock, ids, log: silentLogger, policy: () => rules, hearFirstMs })
  await service.start()
  cleanups.push(() => service.stop())
  return { service, publisher }
}

async function submitted(service: Service, request: object = wire): Promise<string> {
  const reply = await service.submit(request, asHost('ada'))
  if (!reply.accepted) throw new Error(reply.error.message)
  return reply.executionId
}

const reaches = (service: Service, id: string, status: string) =>
  vi.waitFor(async () => expect((await service.get(id))?.status).toBe(status), { timeout: 5000, interval: 5 })

const contextAt = async (service: Service, id: string) => {
  const replayed = await service.replay(id)
  if (!replayed) throw new Error(`there is no ${id}`)
  return replayed.context
}

describe.each(Object.keys(stores))('the service on the %s store', (kind) => {
  const open = () => {
    const store = (stores[kind] ?? createMemoryEventStore)()
    cleanups.push(() => store.close())
    return store
  }

  it('brings a request to its result and publishes every event once, in order', async () => {
    const { service, publisher } = await started(open(), adapters())
    const id = await submitted(service)
    await reaches(service, id, 'succeeded')
    const history = await service.history(id)
    expect(executionResult(history)).toMatchObject({ success: true, status: 'succeeded', generated_code: program, execution_result: { results: { answer: 42 }, figure_count: 0 } })
    await vi.waitFor(() => expect(publisher.events.map(({ eventId }) => eventId)).toEqual(history.map(({ eventId }) => eventId)))
    expect((await service.replay(id, 1))?.state).toBe('active.preparing')
    expect((await service.replay(id))?.state).toBe('succeeded')
  })

  it('waits for a human and goes on with what was granted', async () => {
    const { service } = await started(open(), adapters(), policy({ approvalMode: 'all_code' }))
    const id = await submitted(service)
    await reaches(service, id, 'awaitingApproval.asked')
    expect(await service.command(id, { type: 'approval.grant', as: 'grace' }, asHost('cli'))).toMatchObject({ accepted: true, events: ['approval.granted'] })
    await reaches(service, id, 'succeeded')
    expect(await service.command(id, { type: 'approval.reject', data: { reason: 'late' } }, asHost('ruth'))).toMatchObject({ accepted: false, error: { code: 'ALREADY_DECIDED' } })
  })

  it('answers the second of two racing approvals', async () => {
    const { service } = await started(open(), adapters(), policy({ approvalMode: 'all_code' }))
    const id = await submitted(service)
    await reaches(service, id, 'awaitingApproval.asked')
    const replies = await Promise.all(['grace', 'ruth'].map((name) => service.command(id, { type: 'approval.grant' }, asHost(name))))
    expect(replies.map(({ accepted }) => accepted).sort()).toEqual([false, true])
  })

  it('stores the output of a run in order, and puts it into the result', async () => {
    const lines = Array.from({ length: 30 }, (_, line) => `line ${line}\n`)
    const { service } = await started(open(), adapters({
      runCode: async (effect, scope) => {
        for (const text of lines) await scope.appendOutput([{ kind: 'stream', name: 'stdout', text }])
        return usualAnswer(effect)
      },
    }))
    const id = await submitted(service)
    await reaches(service, id, 'succeeded')
    expect(executionResult(await service.history(id))?.execution_result?.execution_stdout).toBe(lines.join(''))
  })

  it('stops the adapter of a state that is left', async () => {
    let stopped = false
    const { service } = await started(open(), adapters({
      generateCode: (_, { signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => { stopped = true; reject(new Error('stopped')) })),
    }))
    const id = await submitted(service)
    await reaches(service, id, 'generating')
    await service.command(id, { type: 'execution.cancel' }, asHost('ada'))
    await reaches(service, id, 'cancelled')
    expect(stopped).toBe(true)
  })

  it('turns a crash of an adapter into a retry, and a crash in a run into an unknown outcome', async () => {
    let calls = 0
    const { service } = await started(open(), adapters({
      analyzeCode: (effect) => (++calls === 1 ? Promise.reject(new Error('boom')) : Promise.resolve(usualAnswer(effect))),
      runCode: () => Promise.reject(new Error('boom')),
    }), policy({ backoffBaseMs: 1 }))
    const id = await submitted(service)
    await reaches(service, id, 'outcomeUnknown')
    expect((await service.history(id)).map(({ type }) => type)).toContain('backoff.started')
  })

  it('fires deadlines', async () => {
    const { service } = await started(open(), adapters({
      runCode: (effect, { signal }) => new Promise((resolve) => {
        stop = () => resolve({ ...(usualAnswer(effect) as object), success: false, results: null, failure: failure('code', 'INTERRUPTED') })
        signal.addEventListener('abort', stop)
      }),
      interruptKernel: () => { stop(); return Promise.resolve({}) },
    }), policy({ executionTimeoutMs: 20 }))
    let stop: () => void = () => undefined
    const id = await submitted(service)
    await reaches(service, id, 'failed')
    expect((await service.get(id))?.failure).toContain('ran longer than 0.02 s')
  })

  describe('a deadline that passed while no service ran', () => {
    const restarted = async (runCode: Act, hearFirstMs: number) => {
      const store = open()
      const rules = policy({ executionTimeoutMs: 200 })
      const first = await started(store, adapters({ runCode: () => new Promise(() => undefined) }), rules)
      const id = await submitted(first.service)
      await reaches(first.service, id, 'executing.running.computing')
      await first.service.stop()
      const [timer] = await store.timers()
      await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(Date.parse(timer?.dueAt ?? '')))
      const { service } = await started(store, adapters({ runCode }), rules, new Published(), hearFirstMs)
      return { service, id }
    }

    it('does not count before the adapter could say that the program had ended in time', async () => {
      const { service, id } = await restarted((effect) => new Promise((resolve) => setTimeout(() => resolve(usualAnswer(effect)), 100)), 10_000)
      await reaches(service, id, 'succeeded')
    })

    it('counts when the adapter has nothing to say', async () => {
      const { service, id } = await restarted((effect, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(usualAnswer(effect)))), 20)
      await vi.waitFor(async () => expect((await service.history(id)).map(({ type }) => type)).toContain('run.timedOut'))
    })
  })

  it('goes on after a restart where it was, without asking the generator again', async () => {
    const store = open()
    let generated = 0
    const first = await started(store, adapters({ generateCode: (effect) => { generated++; return Promise.resolve(usualAnswer(effect)) }, analyzeCode: () => new Promise(() => undefined) }))
    const id = await submitted(first.service)
    await reaches(first.service, id, 'analyzing')
    await first.service.stop()
    const second = await started(store, adapters({ generateCode: () => Promise.reject(new Error('asked twice')) }))
    await reaches(second.service, id, 'succeeded')
    expect(generated).toBe(1)
  })

  it('never sends a run twice: after a restart its adapter is told that it may have been sent', async () => {
    const store = open()
    const first = await started(store, adapters({ runCode: () => new Promise(() => undefined) }))
    const id = await submitted(first.service)
    await reaches(first.service, id, 'executing.running.computing')
    await vi.waitFor(async () => expect((await store.openEffects(id)).find(({ effect }) => effect.type === 'runCode')?.dispatchedAt).not.toBeNull())
    await first.service.stop()
    const second = await started(store, adapters({
      runCode: (_, { resumed }) => (resumed ? Promise.reject(new AdapterFailure(failure('unknown', 'RUN_LOST'))) : Promise.reject(new Error('sent again'))),
    }))
    await reaches(second.service, id, 'outcomeUnknown')
    expect(await second.service.command(id, { type: 'outcome.resolve', data: { outcome: 'failed', note: 'looked' } }, asHost('otto'))).toMatchObject({ accepted: true })
    await reaches(second.service, id, 'failed')
  })

  it('lets a running program end and be written down before it stops, and begins nothing new', async () => {
    let finish: () => void = () => undefined
    const { service } = await started(open(), adapters({
      runCode: (effect) => new Promise((resolve) => { finish = () => resolve(usualAnswer(effect)) }),
      analyzeCode: (effect) => new Promise((resolve) => { analysed = () => resolve(usualAnswer(effect)) }),
    }))
    let analysed: () => void = () => undefined
    const running = await submitted(service)
    await reaches(service, running, 'analyzing')
    analysed()
    await reaches(service, running, 'executing.running.computing')
    const analysing = await submitted(service)
    await reaches(service, analysing, 'analyzing')
    const drained = service.drain(5000)
    expect(await service.submit(wire, asHost('ada'))).toMatchObject({ accepted: false, error: { code: 'SERVICE_STOPPING' } })
    analysed()
    finish()
    await drained
    expect((await service.get(running))?.status).toBe('succeeded')
    expect((await service.get(analysing))?.status).toBe('executing.acquiringKernel')
  })

  it('publishes what was committed while the publisher was away', async () => {
    const { service, publisher } = await started(open(), adapters())
    publisher.down = true
    const id = await submitted(service)
    await reaches(service, id, 'succeeded')
    expect(publisher.events).toEqual([])
    publisher.down = false
    const history = await service.history(id)
    await vi.waitFor(() => expect(publisher.events.map(({ version }) => version)).toEqual(history.map(({ version }) => version)), { timeout: 5000 })
  })

  it('takes a request id once', async () => {
    const { service } = await started(open(), adapters())
    const executionId = ids.next()
    expect(await service.submit(wire, { ...asHost('ada'), executionId })).toMatchObject({ accepted: true, duplicate: false })
    expect(await service.submit(wire, { ...asHost('ada'), executionId })).toMatchObject({ accepted: true, duplicate: true, executionId })
  })

  it('tells what is written otherwise from what is another request, for a removed execution too', async () => {
    const { service } = await started(open(), adapters())
    const executionId = ids.next()
    await service.submit(wire, { ...asHost('ada'), executionId })
    expect(await service.submit({ ...wire, retries: 3, session_context: null }, { ...asHost('grace'), executionId })).toMatchObject({ accepted: true, duplicate: true })
    expect(await service.submit({ ...wire, user_query: 'other' }, { ...asHost('ada'), executionId })).toMatchObject({ accepted: false, error: { code: 'IDEMPOTENCY_KEY_REUSED', message: expect.stringContaining('user_query') } })
    const [removed, { request }] = [ids.next(), await contextAt(service, executionId)]
    const later = createExecutionService({
      store: open(), handlers: adapters(), publisher: new Published(), clock, ids, log: silentLogger, policy: () => policy(),
      removedRequest: (id) => Promise.resolve(id === removed ? requestHash(request) : null),
    })
    expect(await later.submit(wire, { ...asHost('ada'), executionId: removed })).toMatchObject({ accepted: true, duplicate: true, executionId: removed })
    expect(await later.submit({ ...wire, user_query: 'other' }, { ...asHost('ada'), executionId: removed })).toMatchObject({ accepted: false, error: { code: 'IDEMPOTENCY_KEY_REUSED' } })
    expect(await later.list()).toEqual([])
  })

  it('forks: a new execution under the rules of today, whose own grant is needed; the same id again is the same fork', async () => {
    const { service } = await started(open(), adapters(), policy({ approvalMode: 'all_code' }))
    const id = await submitted(service)
    await reaches(service, id, 'awaitingApproval.asked')
    await service.command(id, { type: 'approval.grant' }, asHost('grace'))
    await reaches(service, id, 'succeeded')
    const executionId = `01J${'F'.repeat(22)}${kind === 'memory' ? '0' : '1'}`
    const fork = (data: object) => service.command(id, { type: 'execution.fork', as: 'otto', data }, asHost('cli'))
    expect(await fork({ executionId })).toEqual({ accepted: true, executionId, version: 1, events: ['execution.requested'] })
    await reaches(service, executionId, 'awaitingApproval.asked')
    expect(await service.get(executionId)).toMatchObject({ requester: 'otto', parent: { executionId: id, version: (await service.history(id)).length } })
    expect(await fork({ executionId })).toMatchObject({ accepted: true, executionId, events: [] })
    expect(await fork({ executionId, at: 1 })).toMatchObject({ accepted: false, error: { code: 'IDEMPOTENCY_KEY_REUSED', message: expect.stringContaining('where it was forked differs') } })
    expect(await fork({ request: { retrys: 1 } })).toMatchObject({ accepted: false, error: { code: 'INVALID_REQUEST', issues: [{ path: 'retrys' }] } })
    expect(await fork({ at: 0 })).toMatchObject({ accepted: false, error: { code: 'INVALID_COMMAND', issues: [{ path: 'at' }] } })
    expect(await service.command(ids.next(), { type: 'execution.fork' }, asHost('ada'))).toMatchObject({ accepted: false, error: { code: 'UNKNOWN_EXECUTION' } })
    expect((await service.history(id)).at(-1)?.type).toBe('execution.succeeded')
  })

  it.each([
    [{ ...wire, retries: 0 }, 'retries'],
    [{ ...wire, execution_folder_name: '../x' }, 'execution_folder_name'],
    [{ ...wire, user_querry: 'x' }, 'user_querry'],
    [{ task_objective: 'o', execution_folder_name: 'n' }, 'user_query'],
    ['no object', 'JSON object'],
  ])('refuses wrong input by name and stores nothing: case %#', async (request, named) => {
    const { service } = await started(open(), adapters())
    const reply = await service.submit(request, asHost('ada'))
    expect(reply).toMatchObject({ accepted: false, error: { code: 'INVALID_REQUEST', message: expect.stringContaining(named) } })
    expect(await service.list()).toEqual([])
  })

  it('refuses commands for unknown executions and commands that are none', async () => {
    const { service } = await started(open(), adapters())
    expect(await service.command(ids.next(), { type: 'approval.grant' }, asHost('ada'))).toMatchObject({ error: { code: 'UNKNOWN_EXECUTION' } })
    const id = await submitted(service)
    expect(await service.command(id, { type: 'effect.complete', data: {} }, asHost('mallory'))).toMatchObject({ error: { code: 'INVALID_COMMAND' } })
    expect(await service.command(id, { type: 'approval.reject' }, asHost('ada'))).toMatchObject({ error: { code: 'INVALID_COMMAND', issues: [{ path: 'reason' }] } })
  })
})
