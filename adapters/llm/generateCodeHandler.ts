/**
 * Binds a code generator to the effect `generateCode`: tokens become observations, the program becomes the answer.
 * Called by `compose.ts`. What is logged holds no program text and no prompt.
 */
import type { EffectHandler } from '../../runtime/ports/adapterActor.js'
import type { CodeGenerator } from './codeGenerator.js'

export const generateCodeHandler = (generator: CodeGenerator): EffectHandler<'generateCode'> =>
  async (effect, scope) => {
    const { attempt } = effect.input
    scope.log.info({ generator: generator.name, attempt }, `asking ${generator.name} for a program (attempt ${attempt})`)
    const generation = await generator.generate(effect.input, {
      signal: scope.signal,
      onToken: (text) => scope.observe({ kind: 'token', text }),
    })
    const { model, usage, latencyMs, promptHash } = generation.info
    scope.log.info(
      { generator: generator.name, attempt, model, usage, latencyMs, promptHash, characters: generation.code.length },
      `${generator.name} wrote a program of ${generation.code.split('\n').length} lines`,
    )
    return generation
  }
