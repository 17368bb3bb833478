/** All executions that are in memory: made on demand, put away when dormant. An idle execution costs nothing. */
import type { Command } from '../../machines/index.js'
import { ExecutionActor, type ExecutionActorParts, type Outcome } from './executionActor.js'

export class ExecutionDirectory {
  readonly #actors = new Map<string, ExecutionActor>()
  readonly #parts: ExecutionActorParts

  constructor(parts: ExecutionActorParts) {
    this.#parts = parts
  }

  get size(): number {
    return this.#actors.size
  }

  async send(command: Command): Promise<Outcome> {
    const actor = this.#actors.get(command.executionId) ?? this.#activate(command.executionId)
    try {
      return await actor.send(command)
    } finally {
      this.#passivate(actor)
    }
  }

  #activate(executionId: string): ExecutionActor {
    const actor = new ExecutionActor(executionId, this.#parts)
    this.#actors.set(executionId, actor)
    return actor
  }

  #passivate(actor: ExecutionActor): void {
    if (!actor.dormant || this.#actors.get(actor.executionId) !== actor) return
    this.#parts.checkpoint?.('passivation.before', actor.executionId, null)
    this.#actors.delete(actor.executionId)
    this.#parts.checkpoint?.('passivation.after', actor.executionId, null)
  }
}
