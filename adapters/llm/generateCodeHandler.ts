/**
 * Binds a code generator to the effect `generateCode`: tokens become observations, the program becomes the answer, and what it
 * used is put to the account. Called by `compose.ts`. What is logged holds no program text and no prompt.
 */
import type { GenerationInfo, Spending } from '../../machines/index.js'
import { AdapterFailure, type EffectHandler } from '../../runtime/ports/adapterActor.js'
import type { ModelAccount } from '../../runtime/ports/modelAccount.js'
import type { CodeGenerator, GenerationInput } from './codeGenerator.js'

export interface Accounting {
  readonly account: ModelAccount
  /** null: a call that nobody pays for. */
  readonly reserve: (input: GenerationInput) => Spending | null
}

export const generateCodeHandler = (generator: CodeGenerator, accounting?: Accounting): EffectHandler<'generateCode'> =>
  async ({ executionId, input }, scope) => {
    const { attempt, provider: name = generator.name } = input
    const reserved = accounting?.reserve(input) ?? null
    let call: BegunCall | null = null
    const beforeAsking = async (): Promise<void> => {
      if (accounting !== undefined && reserved !== null) call ??= await accounting.account.begin({ executionId, provider: name, reserved })
    }
    scope.log.info({ generator: name, attempt }, `asking ${name} for a program (attempt ${attempt})`)
    try {
      const generation = await generator.generate(input, {
        signal: scope.signal,
        onToken: (text) => scope.observe({ kind: 'token', text }),
        onNote: (text) => scope.observe({ kind: 'note', text }),
        beforeAsking,
      })
      // Also of a generator that did not say when it asks.
      await beforeAsking()
      await ended(call, generation.info)
      scope.log.info({ ...told(generation.info), attempt, characters: generation.code.length }, `${name} wrote a program of ${generation.code.split('\n').length} lines`)
      return generation
    } catch (error) {
      // What was cut off by a cancellation, or failed without a word about it, may have been paid for: what was reserved for it counts.
      await ended(call, !scope.signal.aborted && error instanceof AdapterFailure ? error.generation ?? null : null)
      throw error
    }
  }

type BegunCall = Awaited<ReturnType<ModelAccount['begin']>>
const ended = async (call: BegunCall | null, info: GenerationInfo | null): Promise<void> => call?.end(info)

const told = ({ generator, model, usage, latencyMs, firstTokenMs, cost, promptHash }: GenerationInfo) => ({ generator, model, usage, latencyMs, firstTokenMs, cost, promptHash })
