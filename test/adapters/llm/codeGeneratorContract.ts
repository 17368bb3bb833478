/**
 * What every code generator promises, as a suite that each implementation runs. Hosted ones get a server that fails on demand.
 * Two entries: `codeGeneratorContract` for all, `hostedGeneratorContract` for those behind HTTP.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { codeHash, effectCatalogue, generationInfoSchema, type Failure, type GenerationInfo } from '../../../machines/index.js'
import { AdapterFailure } from '../../../runtime/ports/adapterActor.js'
import type { CodeGenerator } from '../../../adapters/llm/codeGenerator.js'
import { buildPrompt, promptHash } from '../../../adapters/llm/prompt.js'
import { generationInput } from './generationInputs.js'
import { goodReply, startFaultyModelServer, type FaultyModelServer, type Fault } from './faultyModelServer.js'

export const apiKey = 'sk-test-0123456789abcdef/+='
const packages = ['numpy 2.4.1']
/** Per million tokens, as the factories of hosted generators should set it. */
export const pricing = { price: { input: 3, output: 15 }, currency: 'EUR' }

/** Must answer `generationInput()` with `goodReply`. */
export const codeGeneratorContract = (name: string, make: () => CodeGenerator | Promise<CodeGenerator>): void => {
  describe(`${name}, as a code generator,`, () => {
    test('answers with the program exactly, and with an info that its schema accepts', async () => {
      const heard: string[] = []
      const generation = await (await make()).generate(generationInput(), { signal: new AbortController().signal, onToken: (text) => heard.push(text) })
      expect(generation.code).toBe('results = {"mean": 2.0}\n')
      expect(effectCatalogue.generateCode.answer.parse(generation)).toEqual(generation)
      expect(generation.info.reply).toBe(goodReply)
      expect(heard.join('')).toBe(goodReply)
      expect(generation.info.promptHash).toBe(promptHash(buildPrompt(generationInput(), packages)))
      expect(generation.info.prompt).toEqual(buildPrompt(generationInput(), packages))
      expect(codeHash(generation.code)).toMatch(/^[0-9a-f]{64}$/)
    })

    test('gives the reason of the signal when it is aborted before it begins', async () => {
      const reason = new Error('the state was left')
      const generator = await make()
      await expect(generator.generate(generationInput(), { signal: AbortSignal.abort(reason), onToken: () => {} })).rejects.toBe(reason)
    })
  })
}

/** Nobody says what was used: the prompt by its length, and the longest reply. */
const mostOfACall = {
  usage: expect.objectContaining({ inputTokens: expect.any(Number) as number, outputTokens: 16_000, estimated: true }) as never,
  cost: expect.objectContaining({ estimated: true }) as never,
}

export interface HostedFactoryOptions {
  readonly url: string
  readonly apiKey: string
  readonly timeoutMs: number
}

export const hostedGeneratorContract = (name: string, make: (options: HostedFactoryOptions) => CodeGenerator, { servedModel = 'served-model' } = {}): void => {
  let server: FaultyModelServer
  const printed: string[] = []
  beforeAll(async () => { server = await startFaultyModelServer() })
  afterAll(() => server.close())
  beforeEach(() => {
    printed.length = 0
    for (const method of ['log', 'warn', 'error', 'info', 'debug'] as const) vi.spyOn(console, method).mockImplementation((...args: unknown[]) => { printed.push(args.map(String).join(' ')) })
  })
  afterEach(() => {
    vi.restoreAllMocks()
    expect(printed).toEqual([])
  })

  codeGeneratorContract(name, () => make({ url: server.url, apiKey, timeoutMs: 10_000 }))

  describe(`${name}, on a server that fails,`, () => {
    const heard: string[] = []
    const generate = async (fault: Fault, { timeoutMs = 10_000, signal = new AbortController().signal } = {}) => {
      heard.length = 0
      server.requests.length = 0
      server.next(fault)
      return make({ url: server.url, apiKey, timeoutMs }).generate(generationInput(), { signal, onToken: (text) => heard.push(text) })
    }
    const failureOf = async (fault: Fault, timeoutMs = 10_000): Promise<Failure> => {
      const error: unknown = await generate(fault, { timeoutMs }).then(() => 'no failure', (thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(AdapterFailure)
      expect(everything(error)).not.toContain(apiKey)
      // The durable loop does the retries: one request, always.
      expect(server.requests).toHaveLength(1)
      // What was asked is recorded also of a call that gave nothing.
      const { generation } = error as AdapterFailure
      expect(generationInfoSchema.parse(generation)).toEqual(generation)
      expect(generation).toMatchObject({ prompt: buildPrompt(generationInput(), packages), parameters: { maxOutputTokens: 16_000 } })
      return (error as AdapterFailure).failure
    }

    test.each<[string, Fault, Partial<Failure>]>([
      ['429 with seconds', { kind: 'status', status: 429, headers: { 'retry-after': '7' } }, { category: 'infrastructure', code: 'LLM_RATE_LIMITED', retryAfterMs: 7000 }],
      ['429 with milliseconds', { kind: 'status', status: 429, headers: { 'retry-after-ms': '1500', 'retry-after': '2' } }, { category: 'infrastructure', code: 'LLM_RATE_LIMITED', retryAfterMs: 1500 }],
      ['429 alone', { kind: 'status', status: 429 }, { category: 'infrastructure', code: 'LLM_RATE_LIMITED' }],
      ['429 without credit', { kind: 'status', status: 429, body: '{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}}' }, { category: 'configuration', code: 'LLM_QUOTA' }],
      ['500', { kind: 'status', status: 500 }, { category: 'infrastructure', code: 'LLM_UNAVAILABLE' }],
      ['500 with a body that is no JSON', { kind: 'status', status: 502, body: '<html>Bad gateway</html>' }, { category: 'infrastructure', code: 'LLM_UNAVAILABLE' }],
      ['503 with seconds', { kind: 'status', status: 503, headers: { 'retry-after': '3' } }, { category: 'infrastructure', code: 'LLM_UNAVAILABLE', retryAfterMs: 3000 }],
      ['529', { kind: 'status', status: 529 }, { category: 'infrastructure', code: 'LLM_UNAVAILABLE' }],
      ['408', { kind: 'status', status: 408 }, { category: 'infrastructure', code: 'LLM_UNAVAILABLE' }],
      ['401', { kind: 'status', status: 401, message: `Incorrect API key provided: ${apiKey}` }, { category: 'configuration', code: 'LLM_CREDENTIALS' }],
      ['403', { kind: 'status', status: 403 }, { category: 'configuration', code: 'LLM_CREDENTIALS' }],
      ['404', { kind: 'status', status: 404 }, { category: 'configuration', code: 'LLM_NOT_FOUND' }],
      ['400', { kind: 'status', status: 400, message: 'temperature is not supported' }, { category: 'configuration', code: 'LLM_REQUEST_REFUSED' }],
      ['a malformed event', { kind: 'malformed' }, { category: 'infrastructure', code: 'LLM_UNAVAILABLE' }],
      ['a page instead of an answer', { kind: 'html' }, { category: 'infrastructure', code: 'LLM_UNAVAILABLE' }],
      ['an empty reply', { kind: 'empty' }, { category: 'code', code: 'EMPTY_REPLY', message: 'LLM returned empty or invalid code' }],
      ['a blank program', { kind: 'reply', text: '```python\n\n```' }, { category: 'code', code: 'EMPTY_REPLY', message: 'LLM returned empty or invalid code' }],
      ['a truncated reply', { kind: 'truncated', text: '```python\nresults = {"a' }, { category: 'code', code: 'TRUNCATED_REPLY' }],
      ['a refusal', { kind: 'refusal', text: 'I cannot help with that.' }, { category: 'code', code: 'REFUSED' }],
      ['a socket that dies', { kind: 'disconnect', text: goodReply }, { category: 'infrastructure', code: 'LLM_UNAVAILABLE' }],
      ['a stream that just ends', { kind: 'endsEarly', text: goodReply }, { category: 'infrastructure', code: 'LLM_UNAVAILABLE' }],
      ['an overload inside the stream', { kind: 'errorInStream', text: 'x = 1', type: 'overloaded_error', message: `busy ${apiKey}` }, { category: 'infrastructure', code: 'LLM_UNAVAILABLE' }],
      ['a rate limit inside the stream', { kind: 'errorInStream', text: 'x = 1', type: 'rate_limit_error', message: 'slower' }, { category: 'infrastructure', code: 'LLM_RATE_LIMITED' }],
      ['another language', { kind: 'reply', text: 'Sure:\n```javascript\nconsole.log(1)\n```' }, { category: 'code', code: 'WRONG_LANGUAGE' }],
      ['a reply without end', { kind: 'reply', text: 'x = 1\n'.repeat(250_000), pieces: 20 }, { category: 'code', code: 'REPLY_TOO_LONG' }],
    ])('turns %s into the right category', async (_name, fault, expected) => {
      const failure = await failureOf(fault)
      expect(failure).toMatchObject(expected)
      if (expected.retryAfterMs === undefined) expect(failure.retryAfterMs).toBeUndefined()
    })

    test('names the environment variable when the key is refused', async () => {
      expect((await failureOf({ kind: 'status', status: 401 })).message).toContain('TEST_MODEL_KEY')
    })

    test('reads a retry time that is a date', async () => {
      const failure = await failureOf({ kind: 'status', status: 429, headers: { 'retry-after': new Date(Date.now() + 60_000).toUTCString() } })
      expect(failure.retryAfterMs).toBeGreaterThan(50_000)
      expect(failure.retryAfterMs).toBeLessThanOrEqual(61_000)
    })

    test.each<[string, Fault]>([['says nothing', { kind: 'hang' }], ['stops in the middle', { kind: 'hangMidStream', text: 'x = 1' }]])('gives up in time when the server %s', async (_name, fault) => {
      expect(await failureOf(fault, 400)).toMatchObject({ category: 'infrastructure', code: 'LLM_TIMEOUT', message: expect.stringContaining('llm.timeout_seconds') })
    })

    test.each<[string, Fault]>([['before the first token', { kind: 'hang' }], ['between tokens', { kind: 'hangMidStream', text: 'x = 1' }]])('stops and hangs up when it is aborted %s', async (_name, fault) => {
      const controller = new AbortController()
      const reason = new Error('the state was left')
      const before = server.abandoned.count
      const running = generate(fault, { signal: controller.signal })
      const settled = expect(running).rejects.toBe(reason)
      await vi.waitFor(() => { expect(fault.kind === 'hang' ? server.requests.length : heard.length).toBeGreaterThan(0) })
      controller.abort(reason)
      await settled
      await vi.waitFor(() => { expect(server.abandoned.count).toBe(before + 1) })
    })

    test.each<[string, Fault, Partial<GenerationInfo>]>([
      ['a truncated reply', { kind: 'truncated', text: '```python\nx' }, { reply: '```python\nx', finishReason: 'length', usage: expect.objectContaining({ inputTokens: 11, outputTokens: 7 }) as never }],
      ['a refusal', { kind: 'refusal', text: 'I cannot.' }, { reply: 'I cannot.', finishReason: 'content-filter' }],
      ['a reply that breaks off', { kind: 'disconnect', text: 'x = 1' }, { finishReason: null, cost: expect.objectContaining({ estimated: true }) as never }],
      ['a request that was refused', { kind: 'status', status: 500 }, { reply: null, usage: null, cost: null }],
      ['a server that says nothing', { kind: 'hang' }, { reply: null, ...mostOfACall }],
      ['a server that stops in the middle', { kind: 'hangMidStream', text: 'x = 1' }, { reply: 'x = 1', ...mostOfACall }],
      ['a reply that breaks off, all that it may have used', { kind: 'disconnect', text: 'x = 1' }, mostOfACall],
      ['a stream that just ends', { kind: 'endsEarly', text: 'x = 1' }, { reply: 'x = 1', ...mostOfACall }],
      ['an answer that is none', { kind: 'html' }, mostOfACall],
    ])('records what was answered and used by %s', async (_name, fault, expected) => {
      const error: unknown = await generate(fault, fault.kind.startsWith('hang') ? { timeoutMs: 400 } : {}).catch((thrown: unknown) => thrown)
      expect((error as AdapterFailure).generation).toMatchObject(expected)
    })

    test('says what to do when no server is there, which cost nothing', async () => {
      const gone = await startFaultyModelServer()
      await gone.close()
      const generator = make({ url: gone.url, apiKey, timeoutMs: 5_000 })
      await expect(generator.generate(generationInput(), { signal: new AbortController().signal, onToken: () => {} })).rejects.toMatchObject({
        failure: { category: 'infrastructure', code: 'LLM_UNAVAILABLE', message: expect.stringContaining('llm.base_url') },
        generation: { usage: null, cost: null },
      })
    })

    test('never lets the key out, not even when the server repeats it in its reply', async () => {
      const { code, info } = await generate({ kind: 'reply', text: `\`\`\`python\nkey = "${apiKey}"\n\`\`\``, pieces: 40 })
      expect(JSON.stringify({ code, info, heard: heard.join('') })).not.toContain(apiKey)
      expect(code).toBe('key = "[redacted]"\n')
      expect(heard.join('')).toContain('[redacted]')
    })

    test('records usage, model and latency', async () => {
      const { info } = await generate({ kind: 'reply', text: goodReply })
      expect(info).toMatchObject({
        model: servedModel, usage: { inputTokens: 11, outputTokens: 7 }, finishReason: 'stop', parameters: { maxOutputTokens: 16_000, timeoutMs: 10_000 },
        cost: { amount: 11 * 3e-6 + 7 * 15e-6, currency: 'EUR', estimated: false },
      })
      expect(info.firstTokenMs).toBeGreaterThanOrEqual(0)
      expect(info.latencyMs).toBeGreaterThanOrEqual(info.firstTokenMs ?? Number.NaN)
    })
  })
}

/** Whatever a logger could print of an error: message, stack, causes, own properties. */
const everything = (error: unknown): string => {
  if (!(error instanceof Error)) return JSON.stringify(error) ?? String(error)
  const own = Object.getOwnPropertyNames(error).map((key) => {
    const value: unknown = (error as unknown as Record<string, unknown>)[key]
    return value instanceof Error ? everything(value) : JSON.stringify(value) ?? ''
  })
  return [String(error), ...own].join('\n')
}
