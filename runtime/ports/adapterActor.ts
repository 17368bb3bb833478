/**
 * The port of every adapter actor. An adapter is a set of effect handlers; the effect runner wraps each in XState actor
 * logic, starts it only after the commit that opened the effect, aborts `signal` when its state is left, and turns its
 * answer (or the `AdapterFailure` it throws) into a command. Adapters never touch the runtime's memory.
 */
import type { Effect, EffectAnswer, EffectType, Failure, GenerationInfo, OutputChunk } from '../../machines/index.js'
import type { RecordedEvent } from '../../machines/index.js'
import type { Checkpoint } from './checkpoints.js'
import type { Logger } from './logger.js'

/** Transient: published as progress, never stored. */
export type Observation =
  | { readonly kind: 'token'; readonly text: string }
  | { readonly kind: 'output'; readonly chunks: readonly OutputChunk[] }
  | { readonly kind: 'note'; readonly text: string }

export interface EffectScope {
  /** Aborted when the effect's state is left or the service stops: stop work, free resources, reject with the reason. */
  readonly signal: AbortSignal
  /** True when an earlier process may have begun this effect already. */
  readonly resumed: boolean
  readonly log: Logger
  /** Durable program output of a run; resolves once committed (backpressure). Only `runCode` uses it. */
  appendOutput(chunks: readonly OutputChunk[]): Promise<void>
  /** Says durably that output was cut and by how much. */
  truncateOutput(note: { readonly droppedBytes: number; readonly droppedMessages: number; readonly reason: string }): Promise<void>
  observe(observation: Observation): void
  /** The execution's history so far, in order. */
  history(): Promise<readonly RecordedEvent[]>
  /** Only in tests. */
  checkpoint?(point: Checkpoint): void
}

export type EffectHandler<T extends EffectType> = (effect: Effect<T>, scope: EffectScope) => Promise<EffectAnswer<T>>

/** One handler per effect; `compose.ts` puts them together from the adapters. */
export type EffectHandlers = { readonly [T in EffectType]: EffectHandler<T> }

/** The only error that an adapter throws on purpose: it says, by category, what went wrong. */
export class AdapterFailure extends Error {
  readonly failure: Failure
  /** Of a call to a model that gave no program: what was asked, answered and paid for. */
  readonly generation: GenerationInfo | undefined
  override readonly name = 'AdapterFailure'
  constructor(failure: Failure, options?: ErrorOptions & { readonly generation?: GenerationInfo | undefined }) {
    super(failure.message, options)
    this.failure = failure
    this.generation = options?.generation
  }
}
