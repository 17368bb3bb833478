/** A code generator of one's own, in the place of the configured ones: redacted and counted like them. Called by `compose.ts`. */
import type { Configuration } from '../../machines/index.js'
import { AdapterFailure } from '../../runtime/ports/adapterActor.js'
import type { Environment } from './apiKey.js'
import type { ChosenGenerator } from './chooseGenerator.js'
import type { CodeGenerator } from './codeGenerator.js'
import { redactorFor } from './redaction.js'
import { withRedaction } from './withRedaction.js'

export function pluggedIn(generator: CodeGenerator, { llm }: Configuration, env: Environment): Omit<ChosenGenerator, 'providers'> {
  if (llm.fallback.length > 0) throw new AdapterFailure({ category: 'configuration', code: 'LLM_FALLBACK_UNUSED', message: 'a generator of your own is plugged in, so llm.fallback would never be asked: take it out, or let the generator ask others itself' })
  // Which of them it uses is not known here.
  const keys = Object.entries(env).flatMap(([name, value]) => (name.endsWith('_API_KEY') ? [value] : []))
  return {
    generator: withRedaction(generator, redactorFor(keys)),
    description: generator.name,
    reserve: () => ({ tokens: llm.max_output_tokens, cost: 0 }),
  }
}
