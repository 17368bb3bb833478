import { expect, test } from 'vitest'
import { anthropicGenerator } from '../../../adapters/llm/anthropicGenerator.js'
import { openAiCompatibleGenerator } from '../../../adapters/llm/openAiCompatibleGenerator.js'
import { buildPrompt } from '../../../adapters/llm/prompt.js'
import { recordedGenerator } from '../../../adapters/llm/recordedGenerator.js'
import { silentLogger } from '../../../runtime/ports/logger.js'
import { apiKey, codeGeneratorContract, hostedGeneratorContract } from './codeGeneratorContract.js'
import { goodReply, startFaultyModelServer } from './faultyModelServer.js'
import { generationInput } from './generationInputs.js'

const packages = ['numpy 2.4.1']
const shared = { model: 'some-model', packages, apiKeyEnv: 'TEST_MODEL_KEY' }
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
