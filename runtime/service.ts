/**
 * The service: executions, effects, timers and the outbox, wired to ports. `compose.ts` makes one; the NATS adapter, the
 * library and the command line talk to it through `ServiceApi`. Nothing in here knows NATS, Jupyter, models or SQLite.
 */
import {
  commandRefusal, contextOf, forkOf, replay, requestRefusal, requestHash, type Command, type CommandData, type CommandType, type ControlRules, type Effect, type EffectType, type ExecutionPolicy, type ExecutionState, type Fork,
  type PythonExecutionRequest,
} from '../machines/index.js'
import type { EventStore, Timer } from '../store/index.js'
import { ControlWriteDesk } from './control/controlWriteDesk.js'
import { EffectRunner } from './effects/effectRunner.js'
import { ExecutionDirectory } from './execution/executionDirectory.js'
import type { Committed, Outcome } from './execution/executionActor.js'
import { OnceOnly } from './execution/onceOnly.js'
import { OutboxRelay } from './outbox/outboxRelay.js'
import { republish } from './outbox/republish.js'
import type { EffectHandlers } from './ports/adapterActor.js'
import type { CheckpointListener } from './ports/checkpoints.js'
import type { Clock, Ids } from './ports/clock.js'
import type { ControlWrites } from './ports/controlWrites.js'
import type { Sender } from './ports/identity.js'
import type { Logger } from './ports/logger.js'
import type { Maintenance } from './ports/maintenance.js'
import type { EventPublisher } from './ports/publisher.js'
import type { CommandReply, ExecutionQueries, ListQuery, Notice, ServiceApi, SubmitReply } from './ports/serviceApi.js'
import { Deliveries } from './effects/deliveries.js'
import { logCommit } from './logCommit.js'
import { readCommand, readSubmission, refuse, refuseKey, refuseRejection, refuseThrown } from './refusals.js'
import { hearFirst, hearFirstMs } from './timers/hearFirst.js'
import type { StandingApprovals } from './standing/standingApprovals.js'
import { TimerService } from './timers/timerService.js'

export interface ServiceParts {
  readonly store: EventStore
  readonly handlers: EffectHandlers
  readonly publisher: EventPublisher
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Logger
  /** The rules that a new execution gets. */
  readonly policy: () => ExecutionPolicy
  /** What holds now for writes to a channel, beside each execution's own policy; left out: nothing may be written. */
  readonly controlRules?: (channel: string) => ControlRules
  /** Answers questions that somebody has said yes to in advance. */
  readonly standing?: StandingApprovals
  /** Requests that nobody proved to have sent are refused; also so where the policy wants another person to approve. */
  readonly requestsMustBeProven?: () => boolean
  /** How long adapters that go on after a start may speak before a deadline that passed meanwhile counts. */
  readonly hearFirstMs?: number
  /** Told of every checkpoint that is passed: for tests that kill the process there. */
  readonly checkpoint?: CheckpointListener | undefined
  /** `requestHash` of an execution that was removed from the store: its key stays answered. null: no such execution. */
  readonly removedRequest?: (executionId: string) => Promise<string | null>
}

export interface Service extends ServiceApi {
  /** For whoever stands on the way to the control system. */
  readonly controlWrites: ControlWrites
  /** What only the one writer may do, while it runs. */
  readonly maintenance: Pick<Maintenance, 'republish'>
  /** Recovers what was unfinished, then begins to work. */
  start(): Promise<void>
  /** Takes no more requests and begins no more steps; gives what runs up to `ms` to end and to be written down. */
  drain(ms: number): Promise<void>
  /** Stops everything at once and publishes what is left; the next start goes on from there. */
  stop(): Promise<void>
}

/** Steps that an execution may still take while the service drains: those that bring a run to its end. */
const ending: ReadonlySet<EffectType> = new Set(['runCode', 'interruptKernel', 'terminateKernel', 'releaseKernel', 'writeNotebook', 'writeFinalNotebook'])

export function createExecutionService(parts: ServiceParts): Service {
  const { store, handlers, publisher, clock, ids, log, policy, checkpoint, removedRequest } = parts
  const listeners = new Set<(notice: Notice) => void>()
  let state: 'working' | 'draining' | 'stopped' = 'working'
  const begins = ({ type }: Effect) => state === 'working' || (state === 'draining' && type !== 'runCode' && ending.has(type))

  const tell = (notice: Notice) => {
    for (const listener of listeners) {
      try {
        listener(notice)
      } catch (error) {
        log.error({ err: error }, 'a listener failed')
      }
    }
  }

  const directory = new ExecutionDirectory({ store, nextId: () => ids.next(), committed, checkpoint })
  const once = new OnceOnly((executionId) => store.readExecution(executionId))
  const requestRules = () => ({ mustBeProven: policy().approverMustDiffer || (parts.requestsMustBeProven?.() ?? false) })
  const deliveries = new Deliveries((command) => directory.send(command), log)
  const timers = new TimerService(clock, (timer) => void fire(timer))
  const gateway = { kind: 'adapter', name: 'controlGateway' } as const
  const desk = new ControlWriteDesk({
    send: (executionId, type, data) => directory.send(command(executionId, gateway, type, data)),
    deliver: (executionId, type, data) => deliveries.send(() => command(executionId, gateway, type, data)),
    rules: parts.controlRules ?? (() => ({ writingModes: [], limits: { state: 'none' } })),
    log,
  })
  const relay = new OutboxRelay({ store, publisher, log, checkpoint })
  const runner = new EffectRunner({
    handlers,
    log,
    deliver: async (executionId, adapter, type, data) => {
      // Where the run ends, what is known of its writes comes first.
      if (adapter === 'runCode' && (type === 'effect.complete' || type === 'effect.fail')) await desk.ended(data.effectId)
      await deliveries.send(() => command(executionId, { kind: 'adapter', name: adapter }, type, data))
    },
    markDispatched: ({ executionId, effectId }: Effect) => store.markDispatched(executionId, effectId, clock.now().toISOString()),
    history: (executionId) => store.readExecution(executionId),
    observe: (executionId, observation) => {
      publisher.progress(executionId, observation)
      tell({ kind: 'progress', executionId, observation })
    },
    checkpoint,
  })

  async function fire({ executionId, timerId, statePath }: Timer): Promise<void> {
    checkpoint?.('timer.due', executionId, statePath)
    await deliveries.send(() => command(executionId, { kind: 'timer', name: timerId }, 'timer.fire', { timerId }))
    checkpoint?.('timer.taken', executionId, statePath)
  }

  function command<T extends CommandType>(executionId: string, actor: Command['actor'], type: T, data: CommandData<T>, { commandId = ids.next(), signed }: Pick<Sender, 'commandId' | 'signed'> = {}): Command {
    const evidence = signed ? { signed } : {}
    return { commandId, executionId, actor, at: clock.now().toISOString(), correlationId: executionId, type, data, ...evidence } as unknown as Command
  }

  const person = ({ name, identity }: Sender): Command['actor'] => ({ kind: 'user', name, identity })

  function committed({ after, events, append }: Committed): void {
    logCommit(log, after, events)
    for (const effectId of append.effectsEnded) runner.stop(effectId)
    for (const timerId of append.timersDropped) timers.drop(after.executionId, timerId)
    for (const effect of append.effectsOpened) if (begins(effect)) runner.start(effect, { resumed: false })
    if (state !== 'stopped') for (const timer of append.timersArmed) timers.arm(timer)
    relay.notify()
    for (const event of events) tell({ kind: 'event', event })
    if (state === 'working' && events.some(({ type }) => type === 'approval.requested')) void answerByStanding(after)
  }

  /** While the store is away nothing is counted, and the question stays for a person. */
  async function answerByStanding(asked: ExecutionState): Promise<void> {
    try {
      const data = await parts.standing?.use(asked)
      if (data) await deliveries.send(() => command(asked.executionId, { kind: 'service', name: 'standing approvals' }, 'approval.applyStanding', data))
    } catch (error) {
      log.warn({ err: error, execution: asked.executionId }, 'no standing approval could be looked for: a person is asked')
    }
  }

  const send = (next: Command): Promise<Outcome> => directory.send(next)

  async function begin(executionId: string, requester: Sender, wanted: PythonExecutionRequest, from?: Fork): Promise<SubmitReply> {
    const removed = await removedRequest?.(executionId) ?? null
    if (removed !== null) return removed === requestHash(wanted, from) ? { accepted: true, executionId, duplicate: true } : refuseKey(executionId)
    const data = { request: wanted, policy: policy(), ...(from ? { fork: from } : {}) }
    const outcome = await send(command(executionId, person(requester), 'execution.request', data))
    if (outcome.accepted) return { accepted: true, executionId, duplicate: false }
    return outcome.rejection.code === 'ALREADY_EXISTS' ? { accepted: true, executionId, duplicate: true } : refuseRejection(outcome.rejection)
  }

  /** What is past never changes, so the parent's history can be read outside its mailbox. */
  async function fork(parentId: string, requester: Sender, wish: CommandData<'execution.fork'>): Promise<CommandReply> {
    if (state !== 'working') return refuse('SERVICE_STOPPING', 'the service is stopping: send it again when it is up')
    const forking = forkOf(parentId, await store.readExecution(parentId), wish)
    if (!forking.ok) return refuse(forking.code, forking.message, forking.issues)
    const reply = await begin(wish.executionId ?? ids.next(), requester, forking.request, forking.fork)
    return reply.accepted ? { accepted: true, executionId: reply.executionId, version: 1, events: reply.duplicate ? [] : ['execution.requested'] } : reply
  }

  return {
    ...queries(store),
    controlWrites: desk,
    maintenance: { republish: (input) => republish({ store, publisher, relay }, input) },

    async start() {
      const open = await store.openEffects()
      const deadlines = await store.timers()
      checkpoint?.('recovery.read', null, null)
      for (const timer of deadlines) timers.arm(hearFirst(timer, open, clock.now(), parts.hearFirstMs ?? hearFirstMs))
      checkpoint?.('recovery.armed', null, null)
      for (const [index, { effect, dispatchedAt }] of open.entries()) {
        if (index > 0) checkpoint?.('recovery.between', effect.executionId, effect.type)
        runner.start(effect, { resumed: dispatchedAt !== null })
      }
      checkpoint?.('recovery.begun', null, null)
      relay.start()
      checkpoint?.('recovery.done', null, null)
      // Questions that were open: a use may have been counted for one, and not have reached it.
      if (parts.standing) {
        for (const { executionId } of await store.list({ status: 'awaitingApproval.asked', limit: Number.POSITIVE_INFINITY })) {
          const asked = replay(await store.readExecution(executionId))
          if (asked) await answerByStanding(asked)
        }
      }
      if (open.length > 0) log.info({ effects: open.length }, 'unfinished executions go on')
    },

    async drain(ms) {
      state = 'draining'
      checkpoint?.('drain.begun', null, null)
      const deadline = clock.now().getTime() + ms
      while ([...ending].some((type) => runner.active(type) > 0) && clock.now().getTime() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 20))
        checkpoint?.('drain.waiting', null, null)
      }
      checkpoint?.('drain.ended', null, null)
      for (const executionId of runner.executionsWith('runCode')) log.warn({ execution: executionId }, `the program of ${executionId} did not end in time: its outcome will be unknown until somebody resolves it (countersign resolve ${executionId})`)
    },

    async stop() {
      state = 'stopped'
      timers.stop()
      desk.stop()
      deliveries.stop()
      runner.stopAll()
      checkpoint?.('stop.halted', null, null)
      await relay.stop()
      checkpoint?.('stop.published', null, null)
    },

    async submit(request, { executionId = ids.next(), ...requester }) {
      if (state !== 'working') return refuse('SERVICE_STOPPING', 'the service is stopping: send it again when it is up')
      const refused = requestRefusal(requester, requestRules())
      if (refused) return refuseRejection(refused)
      const read = readSubmission(request)
      if ('accepted' in read) return read
      try {
        return await begin(executionId, requester, read)
      } catch (error) {
        return refuseThrown(error, log)
      }
    },

    async command(executionId, input, from) {
      if (state === 'stopped') return refuse('SERVICE_STOPPING', 'the service is stopping: send it again when it is up')
      const read = readCommand(input)
      if ('accepted' in read) return read
      try {
        const who = { ...from, name: read.as ?? from.name }
        // Who asked never changes, so it can be read outside the mailbox.
        const requester = (await store.summary(executionId))?.requester ?? null
        const refused = commandRefusal(read.type, who, requester, requestRules())
        if (refused) return refuseRejection(refused)
        if (read.type === 'execution.fork') return await fork(executionId, who, read.data)
        const next = command(executionId, person(who), read.type, read.data, who)
        const work = async (): Promise<CommandReply> => {
          const outcome = await send(next)
          if (!outcome.accepted) return refuseRejection(outcome.rejection)
          const { after, events } = outcome.committed
          return { accepted: true, executionId, version: after.version, events: events.map(({ type }) => type) }
        }
        return await (who.commandId === undefined ? work() : once.take(executionId, who.commandId, work))
      } catch (error) {
        return refuseThrown(error, log)
      }
    },

    observe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Reading needs only the store: the command line uses it when no service runs. */
export function queries(store: Pick<EventStore, 'summary' | 'list' | 'readExecution'>): ExecutionQueries {
  return {
    get: (executionId) => store.summary(executionId),
    list: (query: ListQuery = {}) => store.list(query),
    history: (executionId, options) => store.readExecution(executionId, options),
    async replay(executionId, at) {
      const state = replay(await store.readExecution(executionId), at)
      return (
        state && {
          executionId,
          version: state.version,
          state: state.path,
          context: contextOf(state),
          openEffects: state.effects.map(({ effectId }) => effectId),
          timers: state.timers,
        }
      )
    },
  }
}
