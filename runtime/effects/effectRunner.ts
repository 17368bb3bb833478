/**
 * Runs open effects as supervised XState actors: started only after their commit, stopped when their state is left.
 * What an adapter learned comes back as a command; what it throws becomes a failure with a category.
 */
import { createActor, fromPromise, type AnyActorRef } from 'xstate'
import { effectCatalogue, type CommandData, type CommandType, type Effect, type EffectType, type RecordedEvent } from '../../machines/index.js'
import { AdapterFailure, type EffectHandler, type EffectHandlers, type EffectScope, type Observation } from '../ports/adapterActor.js'
import type { CheckpointListener } from '../ports/checkpoints.js'
import type { Logger } from '../ports/logger.js'
import { failureOf } from './failureOf.js'

type AnswerType = Extract<CommandType, 'effect.complete' | 'effect.fail' | 'output.append' | 'output.truncate'>

export interface EffectRunnerParts {
  readonly handlers: EffectHandlers
  readonly log: Logger
  /** Delivers a command to the effect's execution, and does not give up while the store is away. */
  readonly deliver: <T extends AnswerType>(executionId: string, adapter: EffectType, type: T, data: CommandData<T>) => Promise<void>
  /** Durable mark right before an at-most-once effect; false: it is no longer open. */
  readonly markDispatched: (effect: Effect) => Promise<boolean>
  readonly history: (executionId: string) => Promise<readonly RecordedEvent[]>
  readonly observe: (executionId: string, observation: Observation) => void
  readonly checkpoint?: CheckpointListener | undefined
}

export class EffectRunner {
  readonly #parts: EffectRunnerParts
  /** `answered`: the adapter has ended, and only its answer is on the way. */
  readonly #running = new Map<string, { readonly actor: AnyActorRef; readonly type: EffectType; readonly executionId: string; answered: boolean }>()

  constructor(parts: EffectRunnerParts) {
    this.#parts = parts
  }

  /** Number of adapters at work, of all types or of one. */
  active(type?: EffectType): number {
    return type ? [...this.#running.values()].filter((running) => running.type === type).length : this.#running.size
  }

  /** Executions for which an adapter of this type is at work. */
  executionsWith(type: EffectType): readonly string[] {
    return [...this.#running.values()].filter((running) => running.type === type).map(({ executionId }) => executionId)
  }

  start(effect: Effect, { resumed }: { readonly resumed: boolean }): void {
    const { effectId, type } = effect
    const log = this.#parts.log.child({ effect: effectId })
    const logic = fromPromise(({ signal }) => this.#run(effect, resumed, signal, log))
    const actor = createActor(logic, { id: effectId })
    // Every end is handled in #run; an error here is a defect of ours and must not end the process.
    actor.subscribe({ error: (error) => log.error({ err: error }, 'effect ended without being handled') })
    this.#running.set(effectId, { actor, type, executionId: effect.executionId, answered: false })
    actor.start()
  }

  /** The effect's state was left: its adapter is told to stop, and its answer is no longer wanted. */
  stop(effectId: string): void {
    const running = this.#running.get(effectId)
    // Most often it is its own answer that ends it: there is nothing to tell, and an abort is dear.
    if (running && !running.answered) running.actor.stop()
    this.#running.delete(effectId)
  }

  stopAll(): void {
    for (const effectId of [...this.#running.keys()]) this.stop(effectId)
  }

  async #run(effect: Effect, resumed: boolean, signal: AbortSignal, log: Logger): Promise<void> {
    const { effectId, executionId, type } = effect
    const { deliver, handlers, checkpoint } = this.#parts
    try {
      if (effectCatalogue[type].delivery === 'atMostOnce' && !resumed && !(await this.#mark(effect))) return
      const handler = handlers[type] as EffectHandler<EffectType>
      checkpoint?.('effect.beginning', executionId, type)
      const answer = await handler(effect, this.#scope(effect, resumed, signal, log))
      checkpoint?.('effect.answered', executionId, type)
      const running = this.#running.get(effectId)
      if (running) running.answered = true
      if (!signal.aborted) await deliver(executionId, type, 'effect.complete', { effectId, answer })
    } catch (error) {
      if (signal.aborted) return
      checkpoint?.('effect.answered', executionId, `${type} failed`)
      const failure = failureOf(error, type)
      // What an adapter says on purpose is said in words; where it came from is for those who look for it.
      const stack = error instanceof AdapterFailure ? {} : { err: error }
      log.warn({ failure: failure.code, category: failure.category, ...stack }, `${type} failed: ${failure.message}`)
      log.debug({ err: error }, `${type} failed`)
      const generation = error instanceof AdapterFailure ? error.generation : undefined
      await deliver(executionId, type, 'effect.fail', { effectId, failure, ...(generation ? { generation } : {}) })
    } finally {
      this.#running.delete(effectId)
    }
  }

  /** Without the mark nothing is begun, so a store that is away is no unknown outcome: the step is tried again. */
  async #mark(effect: Effect): Promise<boolean> {
    const { markDispatched, checkpoint } = this.#parts
    try {
      checkpoint?.('effect.marking', effect.executionId, effect.type)
      const open = await markDispatched(effect)
      checkpoint?.('effect.marked', effect.executionId, effect.type)
      return open
    } catch (cause) {
      throw new AdapterFailure({ category: 'infrastructure', code: 'NOT_DISPATCHED', message: `${effect.type} was not begun: the store could not note that it begins` }, { cause })
    }
  }

  #scope(effect: Effect, resumed: boolean, signal: AbortSignal, log: Logger): EffectScope {
    const { effectId, executionId, type } = effect
    const { deliver, history, observe, checkpoint } = this.#parts
    return {
      signal,
      resumed,
      log,
      appendOutput: (chunks) => deliver(executionId, type, 'output.append', { effectId, chunks: [...chunks] }),
      truncateOutput: (note) => deliver(executionId, type, 'output.truncate', { effectId, ...note }),
      observe: (observation) => observe(executionId, observation),
      history: () => history(executionId),
      ...(checkpoint ? { checkpoint: (point) => checkpoint(point, executionId, type) } : {}),
    }
  }
}
