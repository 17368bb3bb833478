/**
 * Takes what gateways ask to the executions: one command for each write, answered once it is committed. Refusals past those that
 * are recorded one by one are counted here and recorded each time their number has doubled; what the control system answered
 * is recorded in batches. Both are flushed before a run ends.
 */
import {
  controlWriteSchema, parseInWords, type CommandData, type CommandType, type ControlRules, type WriteAnswer, type WriteRefusalCode,
} from '../../machines/index.js'
import { StoreUnavailableError } from '../../store/index.js'
import type { Outcome } from '../execution/executionActor.js'
import type { ControlWriteAnswer, ControlWriteAnswered, ControlWriteAttempt, ControlWrites } from '../ports/controlWrites.js'
import type { Logger } from '../ports/logger.js'

type DeskCommand = Extract<CommandType, 'control.write' | 'control.answer' | 'control.count'>

export interface ControlWriteDeskParts {
  /** Once: what could not be recorded does not go out. */
  readonly send: (executionId: string, type: 'control.write', data: CommandData<'control.write'>) => Promise<Outcome>
  /** For as long as it takes. */
  readonly deliver: <T extends DeskCommand>(executionId: string, type: T, data: CommandData<T>) => Promise<void>
  /** What holds for a channel now. */
  readonly rules: (channel: string) => ControlRules
  readonly log: Logger
}

/** Of one run. */
interface Open {
  readonly executionId: string
  answers: WriteAnswer[]
  timer: NodeJS.Timeout | null
  refused: Map<WriteRefusalCode, number>
  /** Refusals that were told of already. */
  told: number
}

const flushMs = 50
const mostAnswers = 500
const firstCount = 100
const mostNoted = 1000

export class ControlWriteDesk implements ControlWrites {
  readonly #parts: ControlWriteDeskParts
  readonly #open = new Map<string, Open>()
  /** By execution. */
  readonly #noted = new Map<string, number>()
  #stopped = false

  constructor(parts: ControlWriteDeskParts) {
    this.#parts = parts
  }

  async ask({ executionId, effectId, ...attempt }: ControlWriteAttempt): Promise<ControlWriteAnswer> {
    const { send, rules, log } = this.#parts
    if (this.#stopped) return { allowed: false, code: 'RUN_NOT_IN_FLIGHT', message: 'the service is stopping' }
    const read = parseInWords(controlWriteSchema, attempt)
    if (!read.ok) return this.#note(executionId, { allowed: false, code: 'INVALID_WRITE', message: read.issues.map(({ path, message }) => `${path} ${message}`.trim()).join('; ') })
    try {
      const outcome = await send(executionId, 'control.write', { effectId, write: read.value, now: rules(read.value.channel) })
      if (!outcome.accepted) return this.#refused(executionId, effectId, outcome.rejection)
      const { type, data } = outcome.committed.events.at(-1) ?? {}
      if (type === 'control.writeAllowed') return { allowed: true, writeId: (data as { writeId: string }).writeId }
      const { refusal, reason } = data as { refusal: WriteRefusalCode; reason: string }
      return { allowed: false, code: refusal, message: reason }
    } catch (error) {
      if (error instanceof StoreUnavailableError) return this.#note(executionId, { allowed: false, code: 'STORE_UNAVAILABLE', message: `what cannot be recorded does not go out: ${error.message}` })
      log.error({ err: error, execution: executionId }, 'a rule for writes failed: this is a defect, please report it')
      return { allowed: false, code: 'UNEXPECTED_ERROR', message: 'a rule of the service failed on this write' }
    }
  }

  answered({ executionId, effectId, ...answer }: ControlWriteAnswered): void {
    if (this.#stopped) return
    const open = this.#of(executionId, effectId)
    open.answers.push(answer)
    if (open.answers.length >= mostAnswers) void this.#tellAnswers(effectId, open)
    else open.timer ??= setTimeout(() => void this.#tellAnswers(effectId, open), flushMs)
  }

  /** Everything that is known about this run's writes is recorded then. Called before its end is. */
  async ended(effectId: string): Promise<void> {
    const open = this.#open.get(effectId)
    if (!open) return
    await this.#tellAnswers(effectId, open)
    await this.#tellCount(effectId, open)
    this.#open.delete(effectId)
  }

  stop(): void {
    this.#stopped = true
    for (const { timer } of this.#open.values()) if (timer) clearTimeout(timer)
  }

  #refused(executionId: string, effectId: string, { code, message, refused }: Extract<Outcome, { accepted: false }>['rejection']): ControlWriteAnswer {
    if (refused === undefined) return this.#note(executionId, { allowed: false, code, message })
    const open = this.#of(executionId, effectId)
    open.refused.set(refused, (open.refused.get(refused) ?? 0) + 1)
    const waiting = [...open.refused.values()].reduce((sum, count) => sum + count, 0)
    if (waiting >= Math.max(firstCount, open.told)) void this.#tellCount(effectId, open)
    return { allowed: false, code: refused, message }
  }

  /** What stands in no execution stands in the service's output: of a flood, each time it has doubled. */
  #note(executionId: string, answer: Extract<ControlWriteAnswer, { allowed: false }>): ControlWriteAnswer {
    if (this.#noted.size >= mostNoted) this.#noted.clear()
    const times = (this.#noted.get(executionId) ?? 0) + 1
    this.#noted.set(executionId, times)
    if (times > 10 && (times & (times - 1)) !== 0) return answer
    this.#parts.log.warn({ execution: executionId, code: answer.code, times }, `a write to the control system was refused, and is not in the execution's history: ${answer.message}`)
    return answer
  }

  #of(executionId: string, effectId: string): Open {
    const open = this.#open.get(effectId) ?? { executionId, answers: [], timer: null, refused: new Map(), told: 0 }
    this.#open.set(effectId, open)
    return open
  }

  async #tellAnswers(effectId: string, open: Open): Promise<void> {
    const { executionId, answers, timer } = open
    if (timer) clearTimeout(timer)
    open.timer = null
    open.answers = []
    if (answers.length > 0) await this.#parts.deliver(executionId, 'control.answer', { effectId, answers })
    // Nothing is left to be kept of it: a late answer leaves nothing behind.
    if (open.answers.length === 0 && open.refused.size === 0 && open.told === 0) this.#open.delete(effectId)
  }

  async #tellCount(effectId: string, open: Open): Promise<void> {
    const { executionId } = open
    const refused = [...open.refused].map(([code, count]) => ({ code, count }))
    open.refused = new Map()
    open.told += refused.reduce((sum, { count }) => sum + count, 0)
    if (refused.length > 0) await this.#parts.deliver(executionId, 'control.count', { effectId, refused })
  }
}
