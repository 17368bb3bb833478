import { expect, test } from 'vitest'
import { anthropicGenerator } from '../../../adapters/llm/anthropicGenerator.js'
import { googleGenerator } from '../../../adapters/llm/googleGenerator.js'
import { openAiCompatibleGenerator } from '../../../adapters/llm/openAiCompatibleGenerator.js'
import { buildPrompt } from '../../../adapters/llm/prompt.js'
import { recordedGenerator } from '../../../adapters/llm/recordedGenerator.js'
import { silentLogger } from '../../../runtime/ports/logger.js'
import { apiKey, codeGeneratorContract, hostedGeneratorContract, pricing } from './codeGeneratorContract.js'
import { goodReply, startFaultyModelServer } from './faultyModelServer.js'
import { generationInput } from './generationInputs.js'

const packages = ['numpy 2.4.1']
const shared = { model: 'some-model', packages, apiKeyEnv: 'TEST_MODEL_KEY', pricing }
const scope = () => ({ signal: new AbortController().signal, onToken: () => {} })

codeGeneratorContract('the recorded generator', () => recordedGenerator({
  recordings: [{
    name: 'mean', source: 'a test', model: null, recordedAt: '2026-01-01T00:00:00Z', promptHash: null, reply: goodReply,
    task: { userQuery: generationInput().request.userQuery, taskObjective: generationInput().request.taskObjective, attempt: 1 },
  }],
  packages, log: silentLogger,
}))

hostedGeneratorContract('the OpenAI-compatible generator', ({ url, ...options }) => openAiCompatibleGenerator({ ...shared, ...options, baseUrl: url }))
hostedGeneratorContract('the Anthropic generator', ({ url, ...options }) => anthropicGenerator({ ...shared, ...options, baseUrl: url }))
// The SDK does not hand on which version of a model answered.
hostedGeneratorContract('the Google generator', ({ url, ...options }) => googleGenerator({ ...shared, ...options, baseUrl: url }), { servedModel: 'some-model' })

test('an OpenAI-compatible server gets the prompt, the key and the limits', async () => {
  const server = await startFaultyModelServer()
  try {
    await openAiCompatibleGenerator({ ...shared, baseUrl: server.url, apiKey, temperature: 0.2, maxOutputTokens: 1234 }).generate(generationInput(), scope())
    await openAiCompatibleGenerator({ ...shared, baseUrl: server.url, maxOutputTokens: 99, tokenLimitKey: 'max_completion_tokens' }).generate(generationInput(), scope())
    const [first, second] = server.requests
    const { system, user } = buildPrompt(generationInput(), packages)
    expect(first?.url).toBe('/v1/chat/completions')
    expect(first?.headers.authorization).toBe(`Bearer ${apiKey}`)
    expect(first?.body).toMatchObject({ model: 'some-model', stream: true, temperature: 0.2, max_tokens: 1234, messages: [{ role: 'system', content: system }, { role: 'user', content: user }] })
    expect(second?.headers.authorization).toBeUndefined()
    expect(second?.body).toMatchObject({ max_completion_tokens: 99 })
    expect(second?.body).not.toHaveProperty('max_tokens')
    expect(second?.body).not.toHaveProperty('temperature')
  } finally {
    await server.close()
  }
})

test('user name and password in the address go into a header and never into a message', async () => {
  const server = await startFaultyModelServer()
  try {
    server.next({ kind: 'status', status: 500, message: 'failed for hunter2hunter2' })
    const generator = openAiCompatibleGenerator({ ...shared, baseUrl: server.url.replace('http://', 'http://me:hunter2hunter2@') })
    const error: unknown = await generator.generate(generationInput(), scope()).catch((thrown: unknown) => thrown)
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('me:hunter2hunter2').toString('base64')}`)
    expect(JSON.stringify(error)).not.toContain('hunter2')
    expect(String(error)).not.toContain('hunter2')
  } finally {
    await server.close()
  }
})

test('Anthropic gets the key in its own header and the system prompt apart', async () => {
  const server = await startFaultyModelServer()
  try {
    await anthropicGenerator({ ...shared, baseUrl: server.url, apiKey, maxOutputTokens: 1234 }).generate(generationInput(), scope())
    const [request] = server.requests
    expect(request?.url).toBe('/v1/messages')
    expect(request?.headers['x-api-key']).toBe(apiKey)
    expect(request?.body).toMatchObject({ model: 'some-model', stream: true, max_tokens: 1234, system: [{ type: 'text', text: buildPrompt(generationInput(), packages).system }] })
  } finally {
    await server.close()
  }
})

test('Google gets the key in its own header, and says in the body how long to wait, or that the key is wrong', async () => {
  const server = await startFaultyModelServer()
  try {
    const google = googleGenerator({ ...shared, baseUrl: server.url, apiKey, maxOutputTokens: 1234, options: { thinkingConfig: { thinkingBudget: 0 } } })
    await google.generate(generationInput(), scope())
    const [request] = server.requests
    expect(request?.url).toBe('/v1/models/some-model:streamGenerateContent?alt=sse')
    expect(request?.headers['x-goog-api-key']).toBe(apiKey)
    const { system } = buildPrompt(generationInput(), packages)
    expect(request?.body).toMatchObject({ systemInstruction: { parts: [{ text: system }] }, generationConfig: { maxOutputTokens: 1234, thinkingConfig: { thinkingBudget: 0 } } })
    const error = (status: number, message: string, details: object[]) => ({ kind: 'status', status, body: JSON.stringify({ error: { code: status, message, status: 'X', details } }) }) as const
    server.next(error(429, 'quota', [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34s' }]))
    await expect(google.generate(generationInput(), scope())).rejects.toMatchObject({ failure: { code: 'LLM_RATE_LIMITED', retryAfterMs: 34_000 } })
    server.next(error(400, 'API key not valid. Please pass a valid API key.', [{ reason: 'API_KEY_INVALID' }]))
    await expect(google.generate(generationInput(), scope())).rejects.toMatchObject({ failure: { code: 'LLM_CREDENTIALS' } })
  } finally {
    await server.close()
  }
})

test('options of a provider are sent under its own names, and recorded', async () => {
  const server = await startFaultyModelServer()
  try {
    const compatible = await openAiCompatibleGenerator({ ...shared, baseUrl: server.url, topP: 0.5, seed: 7, options: { repetition_penalty: 1.1 } }).generate(generationInput(), scope())
    await anthropicGenerator({ ...shared, baseUrl: server.url, apiKey, options: { thinking: { type: 'enabled', budgetTokens: 1024 } } }).generate(generationInput(), scope())
    expect(server.requests[0]?.body).toMatchObject({ top_p: 0.5, seed: 7, repetition_penalty: 1.1 })
    expect(server.requests[1]?.body).toMatchObject({ thinking: { type: 'enabled', budget_tokens: 1024 } })
    expect(compatible.info.parameters).toEqual({ maxOutputTokens: 16_000, timeoutMs: 180_000, topP: 0.5, seed: 7, options: { repetition_penalty: 1.1 } })
  } finally {
    await server.close()
  }
})

test('a provider that does not count is charged by length, and the cost says so', async () => {
  const server = await startFaultyModelServer()
  try {
    server.next({ kind: 'reply', text: goodReply, uncounted: true })
    const { info } = await openAiCompatibleGenerator({ ...shared, baseUrl: server.url }).generate(generationInput(), scope())
    expect(info.cost).toMatchObject({ estimated: true })
    expect(info.cost?.amount).toBeGreaterThan(100 * 3e-6)
  } finally {
    await server.close()
  }
})
