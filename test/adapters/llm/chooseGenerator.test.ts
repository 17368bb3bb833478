import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { chooseGenerator } from '../../../adapters/llm/chooseGenerator.js'
import { llmConfigurationSchema } from '../../../machines/index.js'
import { silentLogger } from '../../../runtime/ports/logger.js'
import { demoRecordingsFile, generationInput } from './generationInputs.js'
import { startFaultyModelServer } from './faultyModelServer.js'

const choose = (env: Record<string, string>, config: Record<string, unknown> = {}) => chooseGenerator({
  env, config: llmConfigurationSchema.parse(config), recordingsFile: fileURLToPath(demoRecordingsFile), packages: [], log: silentLogger,
})
const local = 'http://127.0.0.1:11434/v1'

describe('the choice of a code generator', () => {
  test.each<[string, Record<string, string>, Record<string, unknown>, string, RegExp]>([
    ['nothing', {}, {}, 'recorded', /recorded model replies .* no model is asked/],
    ['blank keys', { OPENAI_API_KEY: ' ', ANTHROPIC_API_KEY: '' }, {}, 'recorded', /recorded/],
    ['OpenAI\'s key', { OPENAI_API_KEY: 'sk-1' }, {}, 'openai', /OpenAI's .* \(OPENAI_API_KEY\)/],
    ['Anthropic\'s key', { ANTHROPIC_API_KEY: 'sk-2' }, {}, 'anthropic', /Anthropic's .* \(ANTHROPIC_API_KEY\)/],
    ['a server of one\'s own', { OPENAI_API_KEY: 'sk-1' }, { base_url: local, model: 'qwen' }, 'openai-compatible', /qwen at 127\.0\.0\.1:11434 \(llm\.base_url\)/],
    ['a provider in the configuration', { OPENAI_API_KEY: 'sk-1', ANTHROPIC_API_KEY: 'sk-2' }, { provider: 'anthropic', model: 'claude-x' }, 'anthropic', /claude-x \(llm\.provider\)/],
    ['recorded, though there is a key', { OPENAI_API_KEY: 'sk-1' }, { provider: 'recorded' }, 'recorded', /llm\.provider/],
  ])('with %s is said in words', (_name, env, config, name, words) => {
    const { generator, description } = choose(env, config)
    expect(generator.name).toBe(name)
    expect(description).toMatch(words)
    expect(description).not.toContain('sk-')
  })

  test.each<[string, Record<string, string>, Record<string, unknown>, string, RegExp]>([
    ['a provider without its key', {}, { provider: 'openai' }, 'LLM_CREDENTIALS', /OPENAI_API_KEY is not set/],
    ['a key variable that is not set', {}, { base_url: local, model: 'm', api_key_env: 'MY_KEY' }, 'LLM_CREDENTIALS', /MY_KEY is not set/],
    ['a server without a model', {}, { base_url: local }, 'LLM_MODEL_MISSING', /set llm\.model/],
    ['an address in the environment that is none', { OPENAI_API_KEY: 'sk-1', OPENAI_BASE_URL: 'my proxy' }, {}, 'LLM_BASE_URL_INVALID', /OPENAI_BASE_URL holds no address/],
    ['an address without its scheme', { OPENAI_API_KEY: 'sk-1', OPENAI_BASE_URL: 'proxy:8080/v1' }, {}, 'LLM_BASE_URL_INVALID', /OPENAI_BASE_URL holds no address/],
    ['a server without an address', {}, { provider: 'openai-compatible', model: 'm' }, 'LLM_BASE_URL_MISSING', /set llm\.base_url/],
  ])('is refused for %s, naming the key', (_name, env, config, code, words) => {
    expect(() => choose(env, config)).toThrow(expect.objectContaining({ name: 'AdapterFailure', message: expect.stringMatching(words), failure: expect.objectContaining({ category: 'configuration', code }) }))
  })

  test('never sends OpenAI\'s key to a server that the configuration does not name it for', async () => {
    const server = await startFaultyModelServer()
    try {
      const { generator } = choose({ OPENAI_API_KEY: 'sk-secret-of-openai' }, { base_url: server.url, model: 'm' })
      await generator.generate(generationInput(), { signal: new AbortController().signal, onToken: () => {} })
      expect(JSON.stringify(server.requests)).not.toContain('sk-secret-of-openai')
      await choose({ MINE: 'sk-mine-mine-mine' }, { base_url: server.url, model: 'm', api_key_env: 'MINE' }).generator.generate(generationInput(), { signal: new AbortController().signal, onToken: () => {} })
      expect(server.requests.at(-1)?.headers.authorization).toBe('Bearer sk-mine-mine-mine')
    } finally {
      await server.close()
    }
  })

  test('takes no key, no unknown word and no odd address in the configuration', () => {
    for (const wrong of [{ api_key: 'sk-1' }, { api_key_env: 'sk-1234' }, { provider: 'gpt' }, { base_url: 'ftp://x' }, { base_url: 'x' }, { timeout_seconds: 0 }]) {
      expect(llmConfigurationSchema.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false)
    }
  })
})
