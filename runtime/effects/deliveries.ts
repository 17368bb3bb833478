/**
 * Brings answers and timers to their execution, for as long as it takes: while the store is away (disk full, locked) they
 * are sent again with a growing pause. A refusal of a late answer is normal and only noted.
 */
import type { Command, Failure } from '../../machines/index.js'
import { StoreUnavailableError } from '../../store/index.js'
import type { Outcome } from '../execution/executionActor.js'
import type { Logger } from '../ports/logger.js'

const pauseMs = { first: 100, most: 5_000 }

export class Deliveries {
  readonly #send: (command: Command) => Promise<Outcome>
  readonly #log: Logger
  readonly #stop = new AbortController()

  constructor(send: (command: Command) => Promise<Outcome>, log: Logger) {
    this.#send = send
    this.#log = log
  }

  /** `make` is called for each try, so that the command carries the time at which it is really taken. */
  async send(make: () => Command): Promise<void> {
    for (let pause = pauseMs.first; !this.#stop.signal.aborted; pause = Math.min(pause * 2, pauseMs.most)) {
      const command = make()
      try {
        const outcome = await this.#send(command)
        if (outcome.accepted) return
        const { code, message } = outcome.rejection
        if (code === 'INVALID_ANSWER' && command.type === 'effect.complete') return await this.send(() => failed(command, message))
        this.#log.debug({ execution: command.executionId, command: command.type, code }, message)
        return
      } catch (error) {
        if (!(error instanceof StoreUnavailableError)) {
          this.#log.error({ err: error, execution: command.executionId, command: command.type }, 'a rule failed: this is a defect, please report it')
          if (command.type === 'effect.complete') return await this.send(() => failed(command, String(error)))
          // A failure that the rules choke on is told again without its details, so that no execution hangs on it.
          if (command.type === 'effect.fail' && command.data.failure.code !== 'RULE_FAILED') return await this.send(() => plain(command, String(error)))
          return
        }
        this.#log.warn({ err: error, retryInMs: pause }, 'the store is away: trying again')
        await new Promise((resolve) => setTimeout(resolve, pause))
      }
    }
  }

  stop(): void {
    this.#stop.abort()
  }
}

/** An adapter that breaks its contract has failed; what it did is unknown only where a run was sent. */
function failed(command: Command<'effect.complete'>, message: string): Command<'effect.fail'> {
  const failure: Failure = { category: command.actor.name === 'runCode' ? 'unknown' : 'configuration', code: 'INVALID_ANSWER', message }
  return { ...command, type: 'effect.fail', data: { effectId: command.data.effectId, failure } }
}

function plain(command: Command<'effect.fail'>, message: string): Command<'effect.fail'> {
  const { category } = command.data.failure
  const failure: Failure = { category: category === 'unknown' ? 'unknown' : 'workflow', code: 'RULE_FAILED', message: `a rule of the service failed on this failure: ${message}` }
  return { ...command, data: { effectId: command.data.effectId, failure } }
}
