/**
 * Limits of channels around the analyzer and at the gateway: the rules for the channels that a program names are recorded with its analysis, so
 * that what was decided by them never depends on today's file. Wraps the handler of the analyzer; called by `compose.ts` only.
 */
import { limitsOf, type Configuration, type ControlRules, type ExecutionMode } from '../machines/index.js'
import { limited, type EffectHandler, type LoadedLimits } from '../runtime/index.js'

export const withChannelLimits =
  (limits: () => LoadedLimits, analyzeCode: EffectHandler<'analyzeCode'>): EffectHandler<'analyzeCode'> =>
  async (effect, scope) => limited(await analyzeCode(effect, scope), limits())

/** What holds for writes to a channel at this moment. */
export function controlRules({ configuration, limits: { inForce, limits } }: { readonly configuration: Configuration; readonly limits: LoadedLimits }, channel: string): ControlRules {
  const modes = Object.entries(configuration.execution.modes).filter(([, mode]) => mode.allows_writes).map(([name]) => name as ExecutionMode)
  return { writingModes: configuration.agent_control_defaults.epics_writes_enabled ? modes : [], limits: limitsOf(inForce, limits, [channel]) }
}
