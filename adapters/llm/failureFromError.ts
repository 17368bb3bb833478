/**
 * Turns what a model call threw into a `Failure` with the category that decides what happens next: busy or gone is
 * `infrastructure` (same step again, later), a wrong key or model is `configuration` (final, names what to set). Called by the
 * AI SDK generator, which redacts the outcome. Pure.
 */
import { APICallError } from 'ai'
import type { Failure } from '../../machines/index.js'

export interface ProviderFacts {
  readonly name: string
  readonly model: string
  readonly baseUrl: string
  /** Name of the environment variable, or the file, that holds the key; null: none is sent. */
  readonly apiKeyEnv: string | null
  readonly timeoutMs: number
}

const longestMessage = 500

const messageOf = (error: unknown): string => {
  if (typeof error === 'string') return error
  if (typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string') return error.message
  return 'no message'
}

const short = (text: string): string => (text.length > longestMessage ? `${text.slice(0, longestMessage)}…` : text)

/** A provider, or whoever answers in its place, cannot put an execution off for longer than this. */
const longestWaitMs = 3_600_000

/** Bounded; what cannot be meant (not finite, not a number) counts as not said. */
const bounded = (ms: number): number | undefined => (Number.isFinite(ms) ? Math.min(Math.max(0, Math.ceil(ms)), longestWaitMs) : undefined)

/** `retry-after-ms`, or `retry-after` in seconds or as a date; at most one hour. */
export const retryAfterMs = (headers: Readonly<Record<string, string>> | undefined, now: number): number | undefined => {
  const amount = /^\s*\d+(\.\d+)?\s*$/
  const milliseconds = headers?.['retry-after-ms']
  if (milliseconds !== undefined && amount.test(milliseconds)) return bounded(Number.parseFloat(milliseconds))
  const text = headers?.['retry-after']
  if (text === undefined) return undefined
  if (amount.test(text)) return bounded(Number.parseFloat(text) * 1000)
  // `Date.parse` takes "-5" and "1e9" for years; a date of HTTP has letters and a colon.
  return /[a-z].*:/i.test(text) ? bounded(Date.parse(text) - now) : undefined
}

/** Google says it in the body, as a duration: "34s". */
const retryDelayInBody = (body: string | undefined): number | undefined => {
  const text = /"retryDelay"\s*:\s*"(\d+(?:\.\d+)?)s"/.exec(body ?? '')?.[1]
  return text === undefined ? undefined : bounded(Number.parseFloat(text) * 1000)
}

const keyAdvice = ({ apiKeyEnv }: ProviderFacts): string => apiKeyEnv === null
  ? 'no key was sent: name the environment variable that holds one in llm.api_key_env, or a file in llm.api_key_file'
  : apiKeyEnv.includes('/') ? `check the key in the file ${apiKeyEnv} (llm.api_key_file)` : `check the environment variable ${apiKeyEnv} (its name is set by llm.api_key_env)`

const ofStatus = (status: number, error: APICallError, facts: ProviderFacts, now: number): Failure => {
  const said = short(messageOf(error))
  const details = { status, model: facts.model, baseUrl: facts.baseUrl }
  const errorType = error.name
  const wait = retryAfterMs(error.responseHeaders, now) ?? retryDelayInBody(error.responseBody)
  const later = wait === undefined ? {} : { retryAfterMs: wait }
  // Google answers 400 to a key that it does not know.
  if (status === 401 || status === 403 || (status === 400 && /API_KEY_INVALID|API key not valid/.test(error.responseBody ?? ''))) {
    return { category: 'configuration', code: 'LLM_CREDENTIALS', errorType, details, message: `${facts.name} refused the credentials (${status}): ${keyAdvice(facts)}. It said: ${said}` }
  }
  if (status === 402 || /insufficient_quota|billing_hard_limit/.test(error.responseBody ?? '')) {
    return { category: 'configuration', code: 'LLM_QUOTA', errorType, details, message: `${facts.name} reports that the account has no credit left: top it up, or use another key (${facts.apiKeyEnv ?? 'llm.api_key_env'}) or llm.provider. It said: ${said}` }
  }
  if (status === 404) {
    return { category: 'configuration', code: 'LLM_NOT_FOUND', errorType, details, message: `${facts.name} does not know the model "${facts.model}" or the address ${facts.baseUrl}: correct llm.model or llm.base_url. It said: ${said}` }
  }
  if (status === 429) {
    return { category: 'infrastructure', code: 'LLM_RATE_LIMITED', errorType, details, ...later, message: `${facts.name} asks to slow down (429)${wait === undefined ? '' : `, for ${Math.ceil(wait / 1000)} s`}. It said: ${said}` }
  }
  if (status === 408 || status === 409 || status === 425 || status >= 500) {
    return { category: 'infrastructure', code: 'LLM_UNAVAILABLE', errorType, details, ...later, message: `${facts.name} is not able to answer now (${status}). It said: ${said}` }
  }
  return { category: 'configuration', code: 'LLM_REQUEST_REFUSED', errorType, details, message: `${facts.name} refused the request (${status}): check llm.model, llm.temperature, llm.max_output_tokens and llm.base_url. It said: ${said}` }
}

/** Error types that providers send inside a stream that began with 200. */
const streamedStatus = (error: unknown): number | null => {
  if (typeof error !== 'object' || error === null || error instanceof Error) return null
  const kind = 'type' in error && typeof error.type === 'string' ? error.type : ''
  if (kind === 'rate_limit_error' || kind === 'rate_limit_exceeded') return 429
  if (kind === 'authentication_error' || kind === 'permission_error') return 401
  if (kind === 'not_found_error') return 404
  if (kind === 'invalid_request_error') return 400
  return 503
}

export const failureFromError = (error: unknown, facts: ProviderFacts, now: number): Failure => {
  const api = APICallError.isInstance(error) ? error : null
  // A 200 whose body is not what was agreed comes with its status: that is a broken answer, not a success.
  if (api?.statusCode !== undefined && api.statusCode >= 400) return ofStatus(api.statusCode, api, facts, now)
  const streamed = streamedStatus(error)
  if (streamed !== null) {
    const wrapped = new APICallError({ message: messageOf(error), url: facts.baseUrl, requestBodyValues: {}, statusCode: streamed, responseBody: JSON.stringify(error) })
    return ofStatus(streamed, wrapped, facts, now)
  }
  const errorType = error instanceof Error ? error.name : typeof error
  return {
    category: 'infrastructure',
    code: 'LLM_UNAVAILABLE',
    errorType,
    message: `The exchange with ${facts.name} at ${facts.baseUrl} broke off: is the address (llm.base_url) right and the server up? ${short(messageOf(error))}`,
    details: { model: facts.model, baseUrl: facts.baseUrl, cause: short(messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error)) },
  }
}
