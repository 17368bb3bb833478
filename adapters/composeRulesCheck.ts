/**
 * Refuses a kernel for an execution that was classified and approved by rules which do not hold any more: the environment or
 * gateway of its mode, the limits of channels, the switch for writes. The configuration may have changed while a human was
 * asked. Wraps the handler that acquires kernels, as its last step before that; called by `compose.ts` only.
 */
import { areSameLimits, contextOf, limitsChanged, replay, type Configuration, type ExecutionMode, type ExecutionPolicy, type Failure } from '../machines/index.js'
import { AdapterFailure, environmentHash, type EffectHandler, type LoadedLimits } from '../runtime/index.js'

export interface RulesNow {
  readonly configuration: Configuration
  readonly limits: LoadedLimits
}

interface ShownRules {
  readonly now: () => RulesNow
  /** Resolves when no change of the rules is under way. */
  readonly settled: () => Promise<void>
  /** How many changes were begun and taken back. */
  readonly undone: () => number
  readonly acquireKernel: EffectHandler<'acquireKernel'>
  readonly releaseKernel: EffectHandler<'releaseKernel'>
}

export const withShownRules =
  ({ now, settled, undone, acquireKernel, releaseKernel }: ShownRules): EffectHandler<'acquireKernel'> =>
  async (effect, scope) => {
    const state = replay(await scope.history())
    const refusal = () => state && changedSince(contextOf(state).policy, effect.input.mode, now())
    const before = refusal()
    if (before) throw new AdapterFailure(before)
    const undoneBefore = undone()
    const kernel = await acquireKernel(effect, scope)
    // It may have been given what was changed while it started.
    await settled()
    const after = refusal() ?? (undone() === undoneBefore ? null : unsettled)
    if (!after) return kernel
    await releaseKernel({ ...effect, type: 'releaseKernel', input: { kernel } }, scope)
    throw new AdapterFailure(after)
  }

const unsettled: Failure = {
  category: 'infrastructure', code: 'RULES_UNSETTLED', message: 'a reload was begun and taken back while the kernel started, so nobody knows what it was given: another one is started',
}

function changedSince(shown: ExecutionPolicy, mode: ExecutionMode, { configuration, limits: { inForce } }: RulesNow): Failure | null {
  const refused = (code: string, message: string): Failure => ({ category: 'policy', code, message })
  const modeNow = configuration.execution.modes[mode]
  if (!modeNow || shown.modes[mode]?.environmentHash !== environmentHash(configuration, mode)) {
    return refused('ENVIRONMENT_CHANGED', `the environment or gateway of mode ${mode} was changed since this was asked for (execution.modes.${mode}): ask again`)
  }
  // What only reads does not depend on them.
  if (mode !== 'write_access') return null
  if (!configuration.agent_control_defaults.epics_writes_enabled) return refused('WRITES_DISABLED', 'writing to the control system was disabled since this was asked for (agent_control_defaults.epics_writes_enabled)')
  if (!modeNow.allows_writes) return refused('MODE_FORBIDS_WRITES', `mode ${mode} does not allow writes any more (execution.modes.${mode}.allows_writes)`)
  if (inForce.state === 'broken') return refused('LIMITS_BROKEN', `the limits file ${inForce.file} cannot be used, so nothing may be written to the control system: ${inForce.problem}`)
  return areSameLimits(shown.channelLimits, inForce) ? null : limitsChanged
}
