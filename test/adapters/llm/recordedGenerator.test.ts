import { fileURLToPath } from 'node:url'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { buildPrompt, promptHash } from '../../../adapters/llm/prompt.js'
import { recordedGenerator } from '../../../adapters/llm/recordedGenerator.js'
import { recordingsSchema, type Recording } from '../../../adapters/llm/recordings.js'
import { silentLogger } from '../../../runtime/ports/logger.js'
import { demoInput, demoRecordingsFile, generationInput } from './generationInputs.js'

const scope = () => {
  const heard: string[] = []
  return { heard, signal: new AbortController().signal, onToken: (text: string) => { heard.push(text) } }
}

const recording = (change: Partial<Recording> = {}): Recording => ({
  name: 'mean', source: 'a test', model: 'some-model', recordedAt: '2026-01-01T00:00:00Z', promptHash: null,
  task: { userQuery: 'What is the mean of the readings?', taskObjective: 'Compute the mean of context["readings"].', attempt: 1 },
  reply: '```python\nresults = {}\n```', ...change,
})

describe('the recorded generator', () => {
  test('answers the demo task from the file that the project ships, for the prompt of today', async () => {
    const warnings: string[] = []
    const log = { ...silentLogger, warn: (_fields: object, message?: string) => { warnings.push(message ?? '') } }
    const { heard, ...rest } = scope()
    const generator = recordedGenerator({ recordings: { file: fileURLToPath(demoRecordingsFile) }, packages: ['numpy 2.4', 'matplotlib 3.10'], log })
    const { code, info } = await generator.generate(demoInput(), rest)
    expect(code).toContain('jacksboro_fault_dem.npz')
    expect(code.startsWith('import numpy')).toBe(true)
    expect(heard.join('')).toBe(info.reply)
    const [stored] = recordingsSchema.parse(JSON.parse(readFileSync(demoRecordingsFile, 'utf8'))).recordings
    expect(stored?.promptHash, 'after a change of the prompt: put this hash into demo.json').toBe(promptHash(buildPrompt(demoInput(), [])))
    expect({ warnings, generator: info.generator }).toEqual({ warnings: [], generator: 'recorded' })
  })

  test('prefers the reply whose prompt is the same', async () => {
    const input = generationInput()
    const exact = recording({ promptHash: promptHash(buildPrompt(input, ['numpy'])), reply: 'exact = 1' })
    const { code } = await recordedGenerator({ recordings: [recording({ reply: 'task = 1' }), exact], packages: ['numpy'], log: silentLogger }).generate(input, scope())
    expect(code).toBe('exact = 1\n')
  })

  test('falls back to the task and says that the prompt has changed', async () => {
    const warnings: (string | undefined)[] = []
    const log = { ...silentLogger, warn: (_fields: object, message?: string) => { warnings.push(message) } }
    const { info } = await recordedGenerator({ recordings: [recording({ promptHash: 'a'.repeat(64) })], log }).generate(generationInput(), scope())
    expect(warnings).toEqual(['prompt changed since recording'])
    expect(info.generator).toContain('prompt changed since recording')
  })

  test('does not answer another task, nor another attempt at the same', async () => {
    const generator = recordedGenerator({ recordings: [recording()], log: silentLogger })
    for (const input of [generationInput({}, { taskObjective: 'Something else' }), generationInput({ attempt: 2 })]) {
      await expect(generator.generate(input, scope())).rejects.toMatchObject({
        name: 'AdapterFailure',
        failure: { category: 'configuration', code: 'NO_RECORDING', message: expect.stringContaining('OPENAI_API_KEY') },
      })
    }
  })

  test('stops when it is aborted', async () => {
    const controller = new AbortController()
    const generator = recordedGenerator({ recordings: [recording({ reply: 'x = 1\n'.repeat(10_000) })], log: silentLogger, lineMs: 5 })
    const running = generator.generate(generationInput(), { signal: controller.signal, onToken: () => controller.abort(new Error('left')) })
    await expect(running).rejects.toThrow()
  })

  test('says which file is broken and how', () => {
    expect(() => recordedGenerator({ recordings: { file: '/nonexistent/recordings.json' }, log: silentLogger })).toThrow(/\/nonexistent\/recordings\.json cannot be used/)
  })
})
