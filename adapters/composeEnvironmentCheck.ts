/**
 * Refuses a kernel whose environment is not the one that the execution was classified and approved with: the configuration may
 * have changed while a human was asked. Wraps the handler that acquires kernels; called by `compose.ts` only.
 */
import { contextOf, replay, type Configuration } from '../machines/index.js'
import { AdapterFailure, environmentHash, type EffectHandler } from '../runtime/index.js'

export const withShownEnvironment =
  (configuration: Configuration, acquireKernel: EffectHandler<'acquireKernel'>): EffectHandler<'acquireKernel'> =>
  async (effect, scope) => {
    const { mode } = effect.input
    const state = replay(await scope.history())
    const shown = state && contextOf(state).policy.modes[mode]?.environmentHash
    if (shown !== environmentHash(configuration, mode)) {
      throw new AdapterFailure({
        category: 'policy',
        code: 'ENVIRONMENT_CHANGED',
        message: `the environment or gateway of mode ${mode} was changed since this was asked for (execution.modes.${mode}): ask again`,
      })
    }
    return acquireKernel(effect, scope)
  }
