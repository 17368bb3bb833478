/**
 * Limits of channels around the analyzer: the rules for the channels that a program names are recorded with its analysis, so
 * that what was decided by them never depends on today's file. Wraps the handler of the analyzer; called by `compose.ts` only.
 */
import { limited, type EffectHandler, type LoadedLimits } from '../runtime/index.js'

export const withChannelLimits =
  (limits: () => LoadedLimits, analyzeCode: EffectHandler<'analyzeCode'>): EffectHandler<'analyzeCode'> =>
  async (effect, scope) => limited(await analyzeCode(effect, scope), limits())
