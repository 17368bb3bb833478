/** A reply that stopped early or was refused must never pass as a program. Called where a reply has come to its end. */
import type { Failure } from '../../machines/index.js'
import { AdapterFailure } from '../../runtime/ports/adapterActor.js'

export const replyFailure = (code: string, message: string): Failure => ({ category: 'code', code, message, errorType: 'ReplyError' })

export interface EndedReply {
  readonly text: string
  /** As the SDK unites the words of the providers. */
  readonly finishReason: string | null
  readonly outputTokens: number | null
  /** null: not known any more. */
  readonly maxOutputTokens: number | null
}

/** @throws AdapterFailure of category `code`; an Error where the reply ended without saying why */
export function assertFinished({ text, finishReason, outputTokens, maxOutputTokens }: EndedReply): void {
  switch (finishReason) {
    case 'stop':
      return
    case 'length': {
      const after = outputTokens ?? maxOutputTokens
      throw new AdapterFailure(replyFailure('TRUNCATED_REPLY', `The model's reply was cut off${after === null ? '' : ` after ${after} tokens`}: write a shorter program, or raise llm.max_output_tokens${maxOutputTokens === null ? '' : ` (${maxOutputTokens})`}`))
    }
    case 'content-filter':
      throw new AdapterFailure(replyFailure('REFUSED', `The model refused the task${text.trim() === '' ? '' : `: ${text.trim().slice(0, 500)}`}`))
    case 'tool-calls':
      throw new AdapterFailure(replyFailure('EMPTY_REPLY', 'LLM returned empty or invalid code'))
    default:
      throw new Error('the reply ended without a finish reason')
  }
}
