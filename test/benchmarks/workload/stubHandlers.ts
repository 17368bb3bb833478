/** Adapters that answer at once, so that what is measured is everything else. */
import type { Effect } from '../../../machines/index.js'
import type { EffectHandlers } from '../../../runtime/index.js'
import { report, usualAnswer } from '../../machines/execution/scenario.js'

const reported = report()

/** The usual answers of the tests; only the hash of the program is taken from the effect, since hashing it is the analyzer's work. */
function answerOf(effect: Effect): unknown {
  return effect.type === 'analyzeCode' ? { ...reported, codeHash: effect.input.codeHash } : usualAnswer(effect)
}

/** `answered` is told of each answer before it is given. */
export function stubHandlers(answered?: (effect: Effect) => void): EffectHandlers {
  const handler = (effect: Effect) => {
    answered?.(effect)
    return Promise.resolve(answerOf(effect))
  }
  return new Proxy({}, { get: () => handler }) as EffectHandlers
}
