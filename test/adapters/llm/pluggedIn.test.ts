import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { pluggedIn } from '../../../adapters/llm/pluggedIn.js'
import { readConfiguration } from '../../../machines/index.js'
import { generationInput } from './generationInputs.js'

const configured = (llm: object) => {
  const read = readConfiguration({ llm })
  if (!read.ok) throw new Error(JSON.stringify(read.issues))
  return read.value
}
const saying = (code: string) => ({
  name: 'mine',
  generate: () => Promise.resolve({ code, info: { generator: 'mine', model: null, promptHash: null, prompt: null, reply: code, usage: null, latencyMs: null } }),
})

test('no key gets out that is named by the configuration, or by a variable that ends in _API_KEY', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-plugged-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'key')
  writeFileSync(file, 'key-in-a-file-123\n', { mode: 0o600 })
  const env = { FACILITY_TOKEN: ' key-by-its-name-123\n', OTHER_API_KEY: 'key-by-suffix-123' }
  const heard = async (llm: object) => {
    const { generator } = pluggedIn(saying('a = "key-by-its-name-123 key-by-suffix-123 key-in-a-file-123"\n'), configured(llm), env)
    return (await generator.generate(generationInput(), { signal: new AbortController().signal, onToken: () => {} })).code
  }
  expect(await heard({ api_key_env: 'FACILITY_TOKEN' })).toBe('a = "[redacted] [redacted] key-in-a-file-123"\n')
  expect(await heard({ api_key_file: file })).toBe('a = "key-by-its-name-123 [redacted] [redacted]"\n')
  expect(() => pluggedIn(saying(''), configured({ api_key_file: join(folder, 'gone') }), env)).toThrow(/llm\.api_key_file .* cannot be read/)
})

test('is put to the account before it is asked, and not asked where that is refused', async () => {
  const { generator } = pluggedIn({ name: 'mine', generate: () => Promise.reject(new Error('asked all the same')) }, configured({}), {})
  const beforeAsking = () => Promise.reject(new Error('used up'))
  await expect(generator.generate(generationInput(), { signal: new AbortController().signal, onToken: () => {}, beforeAsking })).rejects.toThrow('used up')
})
