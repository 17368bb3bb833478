/**
 * The same signed command, sent again by its person or by somebody who overheard it, has no second effect: it gets the answer of
 * the first time, read off the history, so that a restart forgets nothing. A command that was refused did nothing, and is
 * decided anew. Called by the service.
 */
import type { RecordedEvent } from '../../machines/index.js'
import type { CommandReply } from '../ports/serviceApi.js'

export class OnceOnly {
  readonly #history: (executionId: string) => Promise<readonly RecordedEvent[]>
  readonly #underWay = new Map<string, Promise<CommandReply>>()

  constructor(history: (executionId: string) => Promise<readonly RecordedEvent[]>) {
    this.#history = history
  }

  take(executionId: string, commandId: string, work: () => Promise<CommandReply>): Promise<CommandReply> {
    const key = `${executionId} ${commandId}`
    const same = this.#underWay.get(key)
    if (same) return same
    const reply = this.#answer(executionId, commandId, work).finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, reply)
    return reply
  }

  async #answer(executionId: string, commandId: string, work: () => Promise<CommandReply>): Promise<CommandReply> {
    const earlier = (await this.#history(executionId)).filter(({ metadata }) => metadata.causationId === commandId)
    const last = earlier.at(-1)
    return last ? { accepted: true, executionId, version: last.version, events: earlier.map(({ type }) => type) } : work()
  }
}
