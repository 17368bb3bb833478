import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { apiKeyFor } from '../../../adapters/llm/apiKey.js'
import { chooseGenerator } from '../../../adapters/llm/chooseGenerator.js'
import { KeyPauses, withKeyPause } from '../../../adapters/llm/keyPauses.js'
import { providerProbes } from '../../../adapters/llm/providerProbes.js'
import { llmConfigurationSchema } from '../../../machines/index.js'
import { silentLogger } from '../../../runtime/ports/logger.js'
import { generationInput } from './generationInputs.js'
import { startFaultyModelServer } from './faultyModelServer.js'

const folder = mkdtempSync(join(tmpdir(), 'countersign-keys-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const choose = (llm: object, env: Record<string, string> = {}) => chooseGenerator({ env, config: llmConfigurationSchema.parse(llm), recordingsFile: join(folder, 'none.json'), packages: [], log: silentLogger })
const scope = () => ({ signal: new AbortController().signal, onToken: () => {} })
const local = { provider: 'openai-compatible', base_url: 'http://127.0.0.1:1/v1', model: 'm' } as const

describe('a list of providers', () => {
  test('asks the one that the effect names, by the name that is recorded', async () => {
    const [one, two] = await Promise.all([startFaultyModelServer(), startFaultyModelServer()])
    onTestFinished(async () => { await Promise.all([one.close(), two.close()]) })
    const { generator, description } = choose({ ...local, base_url: one.url, fallback: [{ ...local, name: 'spare', base_url: two.url }] })
    const { info } = await generator.generate(generationInput({ provider: 'spare' }), scope())
    expect([info.generator, one.requests.length, two.requests.length]).toEqual(['spare', 0, 1])
    expect((await generator.generate(generationInput({ provider: 'openai-compatible' }), scope())).info.generator).toBe('openai-compatible')
    expect(description).toMatch(/^m at .*\(llm\.provider\), then m at /)
    await expect(generator.generate(generationInput({ provider: 'gone' }), scope())).rejects.toMatchObject({ failure: { category: 'configuration', code: 'LLM_PROVIDER_UNKNOWN' } })
  })

  test.each<[string, object, RegExp]>([
    ['two of one name', { ...local, fallback: [local] }, /a name of its own/],
    ['a first one that is not named', { fallback: [local] }, /must be named where there is a fallback/],
    ['a budget of money without a price', { ...local, budget: { cost_per_day: 1 } }, /price.*|must be given/],
    ['options that hold a key', { ...local, options: { extra: { api_key: 'x' } } }, /no secrets/],
    ['a key from two places', { ...local, api_key_env: 'A', api_key_file: 'b' }, /from one place/],
  ])('is refused with %s', (_name, llm, words) => {
    const parsed = llmConfigurationSchema.safeParse(llm)
    expect(parsed.error?.message).toMatch(words)
  })

  test('takes Google\'s key under its usual names', () => {
    expect(choose({}, { GEMINI_API_KEY: 'g-123456789' }).description).toBe('Google\'s gemini-2.5-flash (GEMINI_API_KEY)')
    expect(choose({ provider: 'google', model: 'gemini-x' }, { GOOGLE_API_KEY: 'g-123456789' }).description).toBe('Google\'s gemini-x (llm.provider)')
  })
})

describe('a key in a file', () => {
  const keyFile = (content: string, mode: number) => {
    const file = join(folder, 'key')
    writeFileSync(file, content)
    chmodSync(file, mode)
    return () => apiKeyFor('openai', { api_key_file: file }, [], {})
  }
  test('is read where only its owner may read it', () => {
    expect(keyFile('sk-secret\n', 0o600)()).toEqual({ secret: 'sk-secret', source: join(folder, 'key') })
  })
  test.each([['open to others', 'sk-secret', 0o644, /chmod 600/], ['empty', ' \n', 0o600, /holds no key/], ['of several words', 'two keys', 0o600, /holds no key/]])('is refused when %s, without saying what is in it', (_name, content, mode, words) => {
    const read = keyFile(content, mode)
    expect(read).toThrow(words)
    expect(read).not.toThrow(/sk-secret|two keys/)
  })
  test('is refused when it is not there', () => {
    expect(() => apiKeyFor('openai', { api_key_file: join(folder, 'missing') }, [], {})).toThrow(/cannot be read/)
  })
})

describe('a provider that asks to slow down', () => {
  test('is left alone by all executions until its time is over', async () => {
    const server = await startFaultyModelServer()
    onTestFinished(() => server.close())
    const { generator } = choose({ ...local, base_url: server.url })
    server.next({ kind: 'status', status: 429, headers: { 'retry-after-ms': '1500' } })
    await expect(generator.generate(generationInput(), scope())).rejects.toMatchObject({ failure: { code: 'LLM_RATE_LIMITED', retryAfterMs: 1500 } })
    const notes: string[] = []
    const others = [1, 2].map(() => generator.generate(generationInput(), { ...scope(), onNote: (text) => { notes.push(text) } }))
    await vi.waitFor(() => { expect(notes).toHaveLength(2) })
    expect(server.requests).toHaveLength(1)
    await Promise.all(others)
    expect(server.requests).toHaveLength(3)
    expect(notes[0]).toMatch(/asked to slow down: waiting \d+ s/)
  })

  test('is not waited for where another one can be asked, nor after a cancellation', async () => {
    const pauses = new KeyPauses()
    pauses.pause('key', 3_600_000)
    const inner = { name: 'busy', generate: () => Promise.reject(new Error('asked all the same')) }
    await expect(withKeyPause(inner, { pauses, key: 'key', elsewhere: true }).generate(generationInput(), scope()))
      .rejects.toMatchObject({ failure: { category: 'infrastructure', code: 'LLM_RATE_LIMITED' } })
    const controller = new AbortController()
    const reason = new Error('cancelled')
    const waiting = withKeyPause(inner, { pauses, key: 'key', elsewhere: false }).generate(generationInput(), { ...scope(), signal: controller.signal, onNote: () => controller.abort(reason) })
    await expect(waiting).rejects.toBe(reason)
    await expect(withKeyPause(inner, { pauses, key: 'another', elsewhere: false }).generate(generationInput(), scope())).rejects.toThrow('asked all the same')
  })
})

describe('doctor', () => {
  const answering = async (status: number, body: object) => {
    const asked: { url: string | undefined; key: unknown }[] = []
    const server = createServer((request, response) => {
      asked.push({ url: request.url, key: request.headers['x-api-key'] ?? request.headers['x-goog-api-key'] ?? request.headers.authorization })
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => new Promise<void>((resolve) => { server.close(() => resolve()); server.closeAllConnections() }))
    return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` }
  }
  const tried = (llm: object, env: Record<string, string> = {}) =>
    Promise.all(providerProbes({ llm: llmConfigurationSchema.parse(llm), env, recordingsFile: join(folder, 'none.json') }).map((probe) => probe.try().then(({ detail }) => detail, (error: unknown) => `✗ ${error instanceof Error ? error.message : String(error)}`)))

  test('says of each provider whether it can be used', async () => {
    const good = await answering(200, { data: [{ id: 'm' }] })
    const google = await answering(200, { models: [{ name: 'models/gemini-x' }] })
    const strict = await answering(401, { error: 'sk-wrong-key-1234' })
    const details = await tried({
      ...local, base_url: good.url, fallback: [
        { provider: 'google', base_url: google.url, model: 'gemini-x' }, { provider: 'anthropic', base_url: strict.url, api_key_env: 'WRONG' }, { ...local, name: 'nobody' }, { provider: 'openai' },
      ],
    }, { GOOGLE_API_KEY: 'g-key', WRONG: 'sk-wrong-key-1234' })
    expect(details).toEqual([
      expect.stringMatching(/answers and has the model$/), expect.stringMatching(/gemini-x \(llm\.fallback\): answers and has the model$/),
      expect.stringMatching(/^✗ .* refuses the key of WRONG \(401\)$/), expect.stringMatching(/^✗ m at 127\.0\.0\.1:1 \(llm\.fallback\): nothing answers at http:\/\/127\.0\.0\.1:1\/v1$/), expect.stringMatching(/^✗ .*OPENAI_API_KEY is not set/),
    ])
    expect([good.asked, google.asked, strict.asked].flat()).toEqual([{ url: '/v1/models', key: undefined }, { url: '/v1/models', key: 'g-key' }, { url: '/v1/models', key: 'sk-wrong-key-1234' }])
    expect(JSON.stringify(details)).not.toContain('sk-wrong')
  })

  test('says when a server does not have the model', async () => {
    const { url } = await answering(200, { data: [{ id: 'other' }] })
    expect(await tried({ ...local, base_url: url })).toEqual([expect.stringContaining('does not name the model m among its 1')])
  })
})

