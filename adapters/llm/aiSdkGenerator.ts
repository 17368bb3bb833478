/**
 * A code generator on any language model of the Vercel AI SDK: streams the reply, measures it, maps every way it can go wrong to
 * one `AdapterFailure`. Called by `openAiCompatibleGenerator` and `anthropicGenerator`. No retries here, and nothing leaves
 * without passing the redactor.
 */
import { streamText, type FinishReason, type LanguageModel, type LanguageModelUsage } from 'ai'
import type { Failure, GenerationInfo } from '../../machines/index.js'
import { AdapterFailure } from '../../runtime/ports/adapterActor.js'
import type { CodeGenerator, GenerationInput, GenerationScope, PackageList } from './codeGenerator.js'
import { failureFromError, type ProviderFacts } from './failureFromError.js'
import { buildPrompt, promptHash, type Prompt } from './prompt.js'
import type { Redactor } from './redaction.js'
import { programFrom } from './replyCleaning.js'

export interface AiSdkOptions {
  readonly facts: ProviderFacts
  readonly model: LanguageModel
  readonly redact: Redactor
  readonly packages: PackageList
  readonly temperature?: number | undefined
  readonly maxOutputTokens: number
}

/** A program may have 256 KiB; a reply that is four times that is a model gone astray. */
const longestReply = 1024 * 1024

interface Reply {
  readonly text: string
  readonly finishReason: FinishReason
  readonly usage: LanguageModelUsage
  readonly modelId: string
}

const tokens = (count: number | undefined): number | null => (count !== undefined && Number.isInteger(count) && count >= 0 ? count : null)

const readReply = async (options: AiSdkOptions, prompt: Prompt, signal: AbortSignal, onToken: (text: string) => void): Promise<Reply> => {
  const tooLong = new AbortController()
  const result = streamText({
    model: options.model,
    system: prompt.system,
    prompt: prompt.user,
    maxRetries: 0,
    maxOutputTokens: options.maxOutputTokens,
    ...(options.temperature === undefined ? {} : { temperature: options.temperature }),
    abortSignal: AbortSignal.any([signal, tooLong.signal]),
    // The default prints the error, with whatever the provider echoed, to the console.
    onError: () => {},
  })
  let text = ''
  let modelId = options.facts.model
  for await (const part of result.fullStream) {
    switch (part.type) {
      case 'text-delta':
        text += part.text
        if (text.length > longestReply) {
          tooLong.abort()
          throw new AdapterFailure(replyFailure('REPLY_TOO_LONG', `The model's reply passed ${longestReply} characters: ask for a smaller program`))
        }
        onToken(part.text)
        break
      case 'finish-step':
        modelId = part.response.modelId
        break
      case 'error':
        throw part.error
      case 'abort':
        throw signal.reason
      case 'finish':
        return { text, finishReason: part.finishReason, usage: part.totalUsage, modelId }
      default:
        break
    }
  }
  throw new Error('the reply ended without saying why')
}

const replyFailure = (code: string, message: string): Failure => ({ category: 'code', code, message, errorType: 'ReplyError' })

/** A reply that stopped early or was refused must never pass as a program. */
const assertFinished = (reply: Reply, maxOutputTokens: number): void => {
  switch (reply.finishReason) {
    case 'stop':
      return
    case 'length':
      throw new AdapterFailure(replyFailure('TRUNCATED_REPLY', `The model's reply was cut off after ${tokens(reply.usage.outputTokens) ?? maxOutputTokens} tokens: write a shorter program, or raise llm.max_output_tokens (${maxOutputTokens})`))
    case 'content-filter':
      throw new AdapterFailure(replyFailure('REFUSED', `The model refused the task${reply.text.trim() === '' ? '' : `: ${reply.text.trim().slice(0, 500)}`}`))
    case 'tool-calls':
      throw new AdapterFailure(replyFailure('EMPTY_REPLY', 'LLM returned empty or invalid code'))
    case 'error':
    case 'other':
      throw new Error('the reply ended without a finish reason')
  }
}

/** Keeps name, text and stack of a cause; drops bodies and headers, which may hold anything. */
const safeCause = (error: unknown, redact: Redactor): Error => {
  const cause = new Error(redact.text(error instanceof Error ? error.message : String(error)))
  if (error instanceof Error) {
    cause.name = error.name
    cause.stack = redact.text(error.stack ?? '')
  }
  return cause
}

export const aiSdkGenerator = (options: AiSdkOptions): CodeGenerator => {
  const { facts, redact } = options

  const generate = async (input: GenerationInput, { signal, onToken }: GenerationScope) => {
    signal.throwIfAborted()
    const packages = typeof options.packages === 'function' ? await options.packages() : options.packages
    const prompt = buildPrompt(input, packages)
    const deadline = AbortSignal.timeout(facts.timeoutMs)
    const tokensOut = redact.stream(onToken)
    const begin = performance.now()
    try {
      const reply = await readReply(options, prompt, AbortSignal.any([signal, deadline]), (text) => tokensOut.push(text))
      tokensOut.end()
      assertFinished(reply, options.maxOutputTokens)
      const text = redact.text(reply.text)
      const info: GenerationInfo = {
        generator: facts.name,
        model: reply.modelId,
        promptHash: promptHash(prompt),
        prompt: { ...prompt },
        reply: text,
        usage: { inputTokens: tokens(reply.usage.inputTokens), outputTokens: tokens(reply.usage.outputTokens) },
        latencyMs: Math.round(performance.now() - begin),
      }
      return { code: programFrom(text), info: redact.data(info) }
    } catch (error) {
      if (signal.aborted) throw signal.reason
      if (error instanceof AdapterFailure) throw new AdapterFailure(redact.data(error.failure))
      if (deadline.aborted) {
        const message = `${facts.name} did not finish its reply within ${facts.timeoutMs / 1000} s: raise llm.timeout_seconds or use a faster model`
        throw new AdapterFailure({ category: 'infrastructure', code: 'LLM_TIMEOUT', message, errorType: 'TimeoutError', details: { model: facts.model, baseUrl: facts.baseUrl } })
      }
      throw new AdapterFailure(redact.data(failureFromError(error, facts, Date.now())), { cause: safeCause(error, redact) })
    }
  }

  return { name: facts.name, generate }
}
