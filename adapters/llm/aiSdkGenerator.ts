/**
 * A code generator on any language model of the Vercel AI SDK: streams the reply, measures it, maps every way it can go wrong to
 * one `AdapterFailure` that carries what was asked, answered and used. Called by the generators of the providers. No retries here;
 * redaction is around it (`withRedaction`).
 */
import { streamText, type FinishReason, type LanguageModel, type LanguageModelUsage } from 'ai'
import { guessedTokens, type GenerationInfo } from '../../machines/index.js'
import { AdapterFailure } from '../../runtime/ports/adapterActor.js'
import type { CodeGenerator, GenerationInput, GenerationScope, PackageList } from './codeGenerator.js'
import { failureFromError, type ProviderFacts } from './failureFromError.js'
import { costOf, type Pricing } from './costOf.js'
import { assertFinished, replyFailure } from './finishedReply.js'
import { costsNothing } from './costsNothing.js'
import type { ModelSettings } from './modelSettings.js'
import { buildPrompt, promptHash, type Prompt } from './prompt.js'
import { programFrom } from './replyCleaning.js'

export interface AiSdkOptions {
  readonly facts: ProviderFacts
  readonly model: LanguageModel
  /** The name under which the SDK hands on options of this provider. */
  readonly optionsFor: string
  readonly packages: PackageList
  readonly settings: ModelSettings
  readonly pricing?: Pricing | undefined
}

/** A program may have 256 KiB; a reply that is four times that is a model gone astray. */
const longestReply = 1024 * 1024

/** What is known of the reply so far, also when it breaks off. */
interface Reply {
  text: string
  /** Of what the model thought, as far as it showed it. */
  reasoningCharacters: number
  /** Something came back that was not a refusal of the request. */
  reached: boolean
  finishReason: FinishReason | null
  usage: LanguageModelUsage | null
  modelId: string
  firstTokenMs: number | null
}

const count = (value: number | undefined): number | null => (value !== undefined && Number.isInteger(value) && value >= 0 ? value : null)

const readReply = async ({ model, optionsFor, settings }: AiSdkOptions, prompt: Prompt, reply: Reply, signal: AbortSignal, onToken: (text: string) => void): Promise<void> => {
  const begin = performance.now()
  const tooLong = new AbortController()
  const { temperature, topP, seed, maxOutputTokens, options } = settings
  const result = streamText({
    model,
    system: prompt.system,
    prompt: prompt.user,
    maxRetries: 0,
    maxOutputTokens,
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(seed === undefined ? {} : { seed }),
    ...(Object.keys(options).length === 0 ? {} : { providerOptions: { [optionsFor]: { ...options } } }),
    abortSignal: AbortSignal.any([signal, tooLong.signal]),
    // The default prints the error, with whatever the provider echoed, to the console.
    onError: () => {},
  })
  const began = (): void => {
    reply.reached = true
    reply.firstTokenMs ??= Math.round(performance.now() - begin)
  }
  for await (const part of result.fullStream) {
    switch (part.type) {
      case 'text-delta':
        began()
        reply.text += part.text
        if (reply.text.length > longestReply) {
          tooLong.abort()
          throw new AdapterFailure(replyFailure('REPLY_TOO_LONG', `The model's reply passed ${longestReply} characters: ask for a smaller program`))
        }
        onToken(part.text)
        break
      case 'reasoning-delta':
        began()
        reply.reasoningCharacters += part.text.length
        break
      case 'finish-step':
        reply.reached = true
        reply.modelId = part.response.modelId
        break
      case 'error':
        throw part.error
      case 'abort':
        throw signal.reason
      case 'finish':
        reply.finishReason = part.finishReason
        reply.usage = part.totalUsage
        return
      default:
        break
    }
  }
  throw new Error('the reply ended without saying why')
}

const properEnds: readonly (FinishReason | null)[] = ['stop', 'length', 'content-filter', 'tool-calls']

/** Of a call that reached its model. Nobody says how much a model went on to write, or only thought, behind a reply that broke off: all that it may have. */
const usageOf = ({ usage, text, reasoningCharacters, finishReason }: Reply, { system, user }: Prompt, { maxOutputTokens }: ModelSettings): GenerationInfo['usage'] => {
  const input = count(usage?.inputTokens)
  const output = properEnds.includes(finishReason) ? count(usage?.outputTokens) : null
  const seen = guessedTokens(text.length + reasoningCharacters)
  return {
    inputTokens: input ?? guessedTokens(system.length + user.length),
    outputTokens: output ?? (finishReason === 'stop' ? seen : Math.max(seen, maxOutputTokens)),
    cachedInputTokens: count(usage?.inputTokenDetails.cacheReadTokens),
    reasoningTokens: count(usage?.outputTokenDetails.reasoningTokens),
    ...(input === null || output === null ? { estimated: true } : {}),
  }
}

export const aiSdkGenerator = (options: AiSdkOptions): CodeGenerator => {
  const { facts, settings } = options

  const generate = async (input: GenerationInput, { signal, onToken }: GenerationScope) => {
    signal.throwIfAborted()
    const packages = typeof options.packages === 'function' ? await options.packages() : options.packages
    const prompt = buildPrompt(input, packages)
    const deadline = AbortSignal.timeout(facts.timeoutMs)
    const begin = performance.now()
    const reply: Reply = { text: '', reasoningCharacters: 0, reached: false, finishReason: null, usage: null, modelId: facts.model, firstTokenMs: null }
    const learned = (free = false): GenerationInfo => {
      const info: GenerationInfo = {
        generator: facts.name,
        model: reply.modelId,
        promptHash: promptHash(prompt),
        prompt: { ...prompt },
        reply: reply.reached ? reply.text : null,
        usage: free ? null : usageOf(reply, prompt, settings),
        latencyMs: Math.round(performance.now() - begin),
        firstTokenMs: reply.firstTokenMs,
        parameters: { ...parametersOf(settings), timeoutMs: facts.timeoutMs },
        finishReason: reply.finishReason,
      }
      return { ...info, cost: costOf(info, options.pricing) }
    }
    try {
      await readReply(options, prompt, reply, AbortSignal.any([signal, deadline]), onToken)
      assertFinished({ text: reply.text, finishReason: reply.finishReason, outputTokens: count(reply.usage?.outputTokens), maxOutputTokens: settings.maxOutputTokens })
      return { code: programFrom(reply.text), info: learned() }
    } catch (error) {
      if (signal.aborted) throw signal.reason
      if (error instanceof AdapterFailure) throw new AdapterFailure(error.failure, { generation: learned() })
      if (deadline.aborted) {
        const message = `${facts.name} did not finish its reply within ${facts.timeoutMs / 1000} s: raise llm.timeout_seconds or use a faster model`
        throw new AdapterFailure({ category: 'infrastructure', code: 'LLM_TIMEOUT', message, errorType: 'TimeoutError', details: { model: facts.model, baseUrl: facts.baseUrl } }, { generation: learned() })
      }
      throw new AdapterFailure(failureFromError(error, facts, Date.now()), { cause: error, generation: learned(!reply.reached && costsNothing(error)) })
    }
  }

  return { name: facts.name, generate }
}

const parametersOf = ({ temperature, topP, seed, maxOutputTokens, options }: ModelSettings): NonNullable<GenerationInfo['parameters']> => ({
  maxOutputTokens,
  ...(temperature === undefined ? {} : { temperature }),
  ...(topP === undefined ? {} : { topP }),
  ...(seed === undefined ? {} : { seed }),
  ...(Object.keys(options).length === 0 ? {} : { options: { ...options } }),
})
