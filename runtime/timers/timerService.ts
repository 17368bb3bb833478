/** Durable deadlines: armed in the store, fired here as commands. One process timer for the nearest of them. */
import type { Timer } from '../../store/index.js'
import type { Clock } from '../ports/clock.js'

/** setTimeout counts in 32 bits. */
const longestWait = 2 ** 31 - 1

export class TimerService {
  readonly #clock: Clock
  readonly #fire: (timer: Timer) => void
  readonly #armed = new Map<string, Timer>()
  /** Names that thousands of waiting executions share; rows of the store have a copy each. */
  readonly #names = new Map<string, string>()
  #alarm: NodeJS.Timeout | null = null
  #nextDue = Number.POSITIVE_INFINITY

  constructor(clock: Clock, fire: (timer: Timer) => void) {
    this.#clock = clock
    this.#fire = fire
  }

  arm(timer: Timer): void {
    const { executionId, timerId, statePath, dueAt } = timer
    this.#armed.set(key(timer), { executionId, timerId: this.#once(timerId), statePath: this.#once(statePath), dueAt })
    this.#schedule(Date.parse(timer.dueAt))
  }

  drop(executionId: string, timerId: string): void {
    this.#armed.delete(key({ executionId, timerId }))
  }

  stop(): void {
    if (this.#alarm) clearTimeout(this.#alarm)
    this.#alarm = null
    this.#armed.clear()
  }

  #once(name: string): string {
    const known = this.#names.get(name)
    if (known !== undefined) return known
    this.#names.set(name, name)
    return name
  }

  #schedule(due: number): void {
    if (due >= this.#nextDue) return
    if (this.#alarm) clearTimeout(this.#alarm)
    this.#nextDue = due
    const wait = Math.min(Math.max(due - this.#clock.now().getTime(), 0), longestWait)
    this.#alarm = setTimeout(() => this.#ring(), wait)
  }

  #ring(): void {
    const now = this.#clock.now().getTime()
    this.#nextDue = Number.POSITIVE_INFINITY
    let nearest = Number.POSITIVE_INFINITY
    for (const [id, timer] of this.#armed) {
      const due = Date.parse(timer.dueAt)
      if (due > now) {
        nearest = Math.min(nearest, due)
        continue
      }
      this.#armed.delete(id)
      this.#fire(timer)
    }
    if (nearest < Number.POSITIVE_INFINITY) this.#schedule(nearest)
  }
}

const key = ({ executionId, timerId }: Pick<Timer, 'executionId' | 'timerId'>) => `${executionId} ${timerId}`
