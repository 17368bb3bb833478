/**
 * A provider that asks to slow down asks all executions: its key pauses for everybody. In memory only: after a restart one call is
 * refused again and says anew for how long.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { AdapterFailure } from '../../runtime/ports/adapterActor.js'
import type { CodeGenerator } from './codeGenerator.js'

export class KeyPauses {
  readonly #until = new Map<string, number>()

  pause(key: string, ms: number): void {
    this.#until.set(key, Math.max(this.#until.get(key) ?? 0, performance.now() + ms))
  }

  /** Milliseconds that are left. */
  left(key: string): number {
    return Math.max(0, Math.ceil((this.#until.get(key) ?? 0) - performance.now()))
  }
}

export interface PausingOptions {
  readonly pauses: KeyPauses
  /** Names the account at the provider, not the key itself. */
  readonly key: string
  /** There is another one to be asked meanwhile: nobody waits. */
  readonly elsewhere: boolean
}

/** Who waited together does not come back together. */
const spreadOf = (ms: number): number => Math.random() * Math.min(1000, ms / 10)

export const withKeyPause = (generator: CodeGenerator, { pauses, key, elsewhere }: PausingOptions): CodeGenerator => ({
  name: generator.name,
  async generate(input, scope) {
    for (let left = pauses.left(key); left > 0; left = pauses.left(key)) {
      if (elsewhere) {
        throw new AdapterFailure({
          category: 'infrastructure', code: 'LLM_RATE_LIMITED', retryAfterMs: left, details: { pausedMs: left },
          message: `${generator.name} is not asked: it asked everybody to slow down, for another ${Math.ceil(left / 1000)} s`,
        })
      }
      scope.onNote?.(`${generator.name} asked to slow down: waiting ${Math.ceil(left / 1000)} s`)
      await sleep(left + spreadOf(left), undefined, { signal: scope.signal }).catch(() => { throw scope.signal.reason })
    }
    // What a call may use is reserved only now: who waits keeps nobody else from asking.
    await scope.beforeAsking?.()
    try {
      return await generator.generate(input, scope)
    } catch (error) {
      if (error instanceof AdapterFailure && error.failure.retryAfterMs !== undefined) pauses.pause(key, error.failure.retryAfterMs)
      throw error
    }
  },
})
