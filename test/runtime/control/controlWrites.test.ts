/** Writes on their way through the loop: nothing is answered before it is durable, and whatever goes wrong refuses. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { controlWritesSeen, type ControlRules, type Effect } from '../../../machines/index.js'
import { createExecutionService, silentLogger, type ControlWriteAnswer, type EffectHandlers, type EffectScope, type Service } from '../../../runtime/index.js'
import { asHost } from '../../../runtime/ports/identity.js'
import { createMemoryEventStore, StoreUnavailableError, type EventStore } from '../../../store/index.js'
import { policy, result, usualAnswer, writing } from '../../machines/execution/scenario.js'

const free: ControlRules = { writingModes: ['write_access'], limits: { state: 'none' } }
const services: Service[] = []
afterEach(async () => {
  for (const service of services.splice(0)) await service.stop()
})

let counter = 0
type Program = (write: (value: number, channel?: string) => Promise<ControlWriteAnswer>, parts: { service: Service; effect: Effect<'runCode'>; scope: EffectScope }) => Promise<void>

/** Runs one approved program whose writes are made by `program`, to its end. */
async function ran(program: Program, { store = createMemoryEventStore(), rules = () => free, approved = true }: { store?: EventStore; rules?: () => ControlRules; approved?: boolean } = {}) {
  const handlers = new Proxy({}, {
    get: () => async (effect: Effect, scope: EffectScope) => {
      if (effect.type === 'analyzeCode') return approved ? writing(effect.input.code) : usualAnswer(effect)
      if (effect.type !== 'runCode') return usualAnswer(effect)
      const { executionId, effectId } = effect
      await program((value, channel = 'SR:QF1:SP') => service.controlWrites.ask({ executionId, effectId, channel, value, currentValue: null, protocol: 'channel-access' }), { service, effect, scope })
      return result()
    },
  }) as EffectHandlers
  const service = createExecutionService({
    store, handlers, publisher: { publish: () => Promise.resolve(), progress: () => undefined }, clock: { now: () => new Date() }, ids: { next: () => `01J${String(++counter).padStart(23, '0')}` },
    log: silentLogger, policy: () => policy(), controlRules: rules,
  })
  services.push(service)
  await service.start()
  const reply = await service.submit({ user_query: 'q', task_objective: 'o', execution_folder_name: 'n' }, asHost('ada'))
  if (!reply.accepted) throw new Error(reply.error.message)
  const { executionId } = reply
  if (approved) {
    await vi.waitFor(async () => expect((await service.get(executionId))?.status).toBe('awaitingApproval.asked'), { timeout: 5000, interval: 5 })
    await service.command(executionId, { type: 'approval.grant' }, asHost('grace'))
  }
  await vi.waitFor(async () => expect((await service.get(executionId))?.final).toBe(true), { timeout: 5000, interval: 5 })
  return store.readExecution(executionId)
}

describe('a write that a gateway asks about', () => {
  it('is in the store when it is answered, and how the control system answered is there when the run ends', async () => {
    let durable: readonly string[] = []
    const history = await ran(async (write, { service, effect, scope }) => {
      const answer = await write(3.2)
      durable = (await scope.history()).map(({ type }) => type)
      if (answer.allowed) service.controlWrites.answered({ executionId: effect.executionId, effectId: effect.effectId, writeId: answer.writeId, outcome: 'written', message: null })
    })
    expect(durable.at(-1)).toBe('control.writeAllowed')
    expect(controlWritesSeen(history).writes).toMatchObject([{ channel: 'SR:QF1:SP', value: '3.2', verdict: 'allowed', outcome: 'written' }])
    const types = history.map(({ type }) => type)
    expect(types.indexOf('control.writesAnswered')).toBeLessThan(types.indexOf('run.completed'))
  })

  it('one that nobody told the end of is unknown', async () => {
    expect(controlWritesSeen(await ran(async (write) => { await write(1) })).writes).toMatchObject([{ verdict: 'allowed', outcome: 'unknown' }])
  })

  it('is refused, in words, for what is not shown, in no run, of no known execution, no value at all', async () => {
    const answers: ControlWriteAnswer[] = []
    await ran(async (write, { service, effect: { executionId, effectId } }) => {
      answers.push(await write(1, 'SR:QD9:SP'))
      const rest = { channel: 'SR:QF1:SP', value: 1, currentValue: null, protocol: 'channel-access' } as const
      answers.push(await service.controlWrites.ask({ ...rest, executionId, effectId: 'another' }))
      answers.push(await service.controlWrites.ask({ ...rest, executionId: 'nobody', effectId }))
      answers.push(await service.controlWrites.ask({ ...rest, executionId, effectId, value: Number.NaN }))
    })
    expect(answers).toMatchObject(['CHANNEL_NOT_SHOWN', 'RUN_NOT_IN_FLIGHT', 'UNKNOWN_EXECUTION', 'INVALID_WRITE'].map((code) => ({ allowed: false, code })))
  })

  it('does not go out when it cannot be recorded', async () => {
    const store = createMemoryEventStore()
    const answers: ControlWriteAnswer[] = []
    const history = await ran(async (write) => {
      const append = vi.spyOn(store, 'append').mockRejectedValueOnce(new StoreUnavailableError('the disk is full'))
      answers.push(await write(1))
      append.mockRestore()
      answers.push(await write(2))
    }, { store })
    expect(answers).toMatchObject([{ allowed: false, code: 'STORE_UNAVAILABLE' }, { allowed: true }])
    expect(controlWritesSeen(history).writes.map(({ value }) => value)).toEqual(['2'])
  })

  it('is held to what holds at its moment', async () => {
    let rules = free
    const answers: ControlWriteAnswer[] = []
    await ran(async (write) => {
      answers.push(await write(1))
      rules = { ...free, writingModes: [] }
      answers.push(await write(2))
    }, { rules: () => rules })
    expect(answers).toMatchObject([{ allowed: true }, { allowed: false, code: 'WRITES_DISABLED' }])
  })

  it('a flood of refused ones is counted: none is lost, and few events tell of it', async () => {
    const history = await ran(async (write) => { for (let index = 0; index < 1500; index++) await write(index) }, { approved: false })
    const { writes, counted } = controlWritesSeen(history)
    expect(writes).toHaveLength(100)
    expect(counted).toEqual([{ code: 'MODE_IS_READ_ONLY', count: 1400 }])
    expect(history.filter(({ type }) => type === 'control.refusalsCounted').length).toBeLessThan(10)
  })
})
