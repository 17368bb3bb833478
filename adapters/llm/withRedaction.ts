/**
 * The one choke point: whatever a code generator gives back (program, info, streamed text, failures and their causes) passes
 * here before anybody else sees it. Around every generator that the service asks, one's own included.
 */
import { AdapterFailure } from '../../runtime/ports/adapterActor.js'
import type { CodeGenerator } from './codeGenerator.js'
import type { Redactor } from './redaction.js'

/** Keeps name, text and stack; drops bodies, headers and whatever else an error of a library carries. */
const safeError = (error: unknown, redact: Redactor): Error => {
  const safe = new Error(redact.text(error instanceof Error ? error.message : String(error)))
  if (error instanceof Error) {
    safe.name = error.name
    safe.stack = redact.text(error.stack ?? '')
  }
  return safe
}

const redacted = (error: unknown, redact: Redactor): Error => {
  if (!(error instanceof AdapterFailure)) return safeError(error, redact)
  const cause = error.cause === undefined ? {} : { cause: safeError(error.cause, redact) }
  return new AdapterFailure(redact.data(error.failure), { ...cause, generation: redact.data(error.generation) })
}

export const withRedaction = (generator: CodeGenerator, redact: Redactor): CodeGenerator => ({
  name: generator.name,
  async generate(input, scope) {
    const tokens = redact.stream(scope.onToken)
    try {
      const generation = redact.data(await generator.generate(input, { ...scope, onToken: (text) => { tokens.push(text) } }))
      tokens.end()
      return generation
    } catch (error) {
      if (scope.signal.aborted) throw scope.signal.reason
      throw redacted(error, redact)
    }
  },
})
