/** Asks a provider for its list of models, which costs nothing: is it there, does it take the key, has it the model? For `doctor`. */
import type { Provider } from './hostedProvider.js'

const patienceMs = 5_000

const keyHeaders = ({ kind, key }: Provider): Record<string, string> => {
  if (key === null) return {}
  switch (kind) {
    case 'anthropic':
      return { 'x-api-key': key.secret, 'anthropic-version': '2023-06-01' }
    case 'google':
      return { 'x-goog-api-key': key.secret }
    case 'openai':
    case 'openai-compatible':
    case 'recorded':
      return { authorization: `Bearer ${key.secret}` }
  }
}

/** In words. Says nothing of what the server answered, which may hold anything. @throws Error where it cannot be used */
export async function probeProvider(provider: Provider): Promise<string> {
  const { address, model, key } = provider
  if (address === null) return 'no model is asked'
  const response = await fetch(`${address}/models`, { headers: { ...provider.headers, ...keyHeaders(provider) }, redirect: 'error', signal: AbortSignal.timeout(patienceMs) }).catch((cause: unknown) => {
    throw new Error(`nothing answers at ${address}`, { cause })
  })
  if (response.status === 401 || response.status === 403 || (response.status === 400 && provider.kind === 'google')) {
    throw new Error(`${address} refuses ${key === null ? 'to answer without a key' : `the key of ${key.source}`} (${response.status})`)
  }
  if (response.status === 429) return 'answers, and asks to slow down (429)'
  if (response.status >= 500) throw new Error(`${address} is not able to answer now (${response.status})`)
  const models = response.ok ? namesIn(await response.json().catch(() => null)) : []
  if (models.length === 0) return 'answers, but does not tell which models it has'
  return model !== null && models.some((name) => name === model || name === `models/${model}` || name === `${model}:latest`) ? 'answers and has the model' : `answers, but does not name the model ${model} among its ${models.length}`
}

/** `data[].id` of OpenAI and Anthropic, `models[].name` of Google. */
function namesIn(body: unknown): string[] {
  const { data, models } = (typeof body === 'object' && body !== null ? body : {}) as { readonly data?: unknown; readonly models?: unknown }
  const entries: readonly unknown[] = Array.isArray(data) ? data : Array.isArray(models) ? models : []
  return entries.flatMap((entry) => {
    const { id, name } = (typeof entry === 'object' && entry !== null ? entry : {}) as { readonly id?: unknown; readonly name?: unknown }
    const found = id ?? name
    return typeof found === 'string' ? [found] : []
  })
}
