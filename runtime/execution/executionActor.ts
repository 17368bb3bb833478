/**
 * One execution: its mailbox and its state, and the one loop (DESIGN section 1). A command is decided, evolved,
 * committed; only then does anybody hear of it. The state is rebuilt from the events when it is not in memory.
 */
import { decide, replay, type Command, type ExecutionState, type RecordedEvent, type Rejection } from '../../machines/index.js'
import { WrongExpectedVersionError, type Append, type EventStore } from '../../store/index.js'
import type { CheckpointListener } from '../ports/checkpoints.js'
import { commitOf } from './commit.js'
import { Mailbox } from './mailbox.js'

export interface Committed {
  readonly after: ExecutionState
  readonly events: readonly RecordedEvent[]
  /** What the commit opened and ended, as it was written. */
  readonly append: Append
}

export type Outcome = { readonly accepted: true; readonly committed: Committed } | { readonly accepted: false; readonly rejection: Rejection }

export interface ExecutionActorParts {
  readonly store: EventStore
  readonly nextId: () => string
  /** Called in commit order of this execution, before the sender of the command is answered. */
  readonly committed: (committed: Committed) => void
  readonly checkpoint?: CheckpointListener | undefined
}

const maxConflicts = 5

export class ExecutionActor {
  readonly executionId: string
  readonly #parts: ExecutionActorParts
  readonly #mailbox = new Mailbox()
  #state: ExecutionState | null | undefined

  constructor(executionId: string, parts: ExecutionActorParts) {
    this.executionId = executionId
    this.#parts = parts
  }

  /** Nothing waits in the mailbox and no adapter is at work for it: the state can be put away. */
  get dormant(): boolean {
    return this.#mailbox.idle && (this.#state?.effects.length ?? 0) === 0
  }

  /** @throws StoreUnavailableError: nothing was recorded, the command may be sent again. */
  send(command: Command): Promise<Outcome> {
    return this.#mailbox.put(() => this.#handle(command))
  }

  async #handle(command: Command): Promise<Outcome> {
    const { store, nextId, committed, checkpoint } = this.#parts
    for (let conflicts = 0; ; conflicts++) {
      const before = (this.#state ??= await this.#load())
      const decision = decide(command, before)
      if (!decision.accepted) return decision
      const { next, append } = commitOf(before, command, decision.events, nextId)
      try {
        checkpoint?.('commit.before', this.executionId, nameOf(command, before))
        const events = await store.append(append)
        checkpoint?.('commit.after', this.executionId, nameOf(command, before))
        this.#state = next
        const done = { after: next, events, append }
        committed(done)
        checkpoint?.('commit.followed', this.executionId, nameOf(command, before))
        return { accepted: true, committed: done }
      } catch (error) {
        // Whatever went wrong: the store is the truth, so look again before the next decision.
        this.#state = undefined
        if (!(error instanceof WrongExpectedVersionError) || conflicts >= maxConflicts) throw error
      }
    }
  }

  async #load(): Promise<ExecutionState | null> {
    const state = replay(await this.#parts.store.readExecution(this.executionId))
    this.#parts.checkpoint?.('activation.after', this.executionId, null)
    return state
  }
}

/** For checkpoints: the command, and whose answer it is. */
function nameOf({ type, data }: Command, before: ExecutionState | null): string {
  const effect = 'effectId' in data ? before?.effects.find(({ effectId }) => effectId === data.effectId) : undefined
  return effect ? `${type} ${effect.type}` : type
}
