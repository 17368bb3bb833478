/**
 * The port of every code generator: a task in, the program's exact text out. Called by `generateCodeHandler`.
 * A generator rejects with an `AdapterFailure`, or with the signal's reason when it was aborted; it never retries by itself,
 * because the durable loop does that.
 */
import type { EffectAnswer, EffectInput } from '../../machines/index.js'

export type GenerationInput = EffectInput<'generateCode'> & {
  /** Limits of the channels that the task names, as they are now; put in by `withTaskLimits`. */
  readonly channelLimits?: readonly ChannelLimitLine[]
}

export interface ChannelLimitLine {
  readonly channel: string
  /** What may be written to it, in words. */
  readonly allowed: string
}

export type Generation = EffectAnswer<'generateCode'>

export interface GenerationScope {
  readonly signal: AbortSignal
  /** Called with each piece of the model's raw reply as it comes: for eyes only, never stored. */
  readonly onToken: (text: string) => void
  /** Something to be said to people who watch, such as a pause. */
  readonly onNote?: (text: string) => void
  /** Awaited right before a model is asked, behind all waiting; rejects where none may be asked. `pluggedIn` does it for a generator of one's own. */
  readonly beforeAsking?: () => Promise<void>
}

export interface CodeGenerator {
  readonly name: string
  generate(input: GenerationInput, scope: GenerationScope): Promise<Generation>
}

/** Names of installed Python packages ("numpy 2.4.1"), or how to find them when they are first needed. */
export type PackageList = readonly string[] | (() => Promise<readonly string[]>)
