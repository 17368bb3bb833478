/**
 * A code generator of one's own, in the place of the configured ones: redacted and counted like them. Called by `compose.ts`.
 * Redacted are the keys that the configuration names, and every variable whose name ends in `_API_KEY`.
 */
import type { Configuration } from '../../machines/index.js'
import { AdapterFailure } from '../../runtime/ports/adapterActor.js'
import { apiKeyFor, valueOf, type Environment } from './apiKey.js'
import type { ChosenGenerator } from './chooseGenerator.js'
import type { CodeGenerator } from './codeGenerator.js'
import { redactorFor } from './redaction.js'
import { withRedaction } from './withRedaction.js'

export function pluggedIn(generator: CodeGenerator, { llm }: Configuration, env: Environment): Omit<ChosenGenerator, 'providers'> {
  if (llm.fallback.length > 0) throw new AdapterFailure({ category: 'configuration', code: 'LLM_FALLBACK_UNUSED', message: 'a generator of your own is plugged in, so llm.fallback would never be asked: take it out, or let the generator ask others itself' })
  // Which of them it uses is not known here.
  const keys = Object.keys(env).filter((name) => name.endsWith('_API_KEY') || name === llm.api_key_env).map((name) => valueOf(env, name))
  // A file that cannot be read is refused, since its key could not be redacted either.
  if (llm.api_key_file !== undefined) keys.push(apiKeyFor(generator.name, llm, [], env).secret)
  const asking: CodeGenerator = {
    name: generator.name,
    async generate(input, { beforeAsking, ...scope }) {
      scope.signal.throwIfAborted()
      await beforeAsking?.()
      return generator.generate(input, scope)
    },
  }
  return {
    generator: withRedaction(asking, redactorFor(keys)),
    description: generator.name,
    reserve: () => ({ tokens: llm.max_output_tokens, cost: 0 }),
  }
}
