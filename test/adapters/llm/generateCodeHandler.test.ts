import { expect, test } from 'vitest'
import type { Effect } from '../../../machines/index.js'
import type { EffectScope, Observation } from '../../../runtime/ports/adapterActor.js'
import { silentLogger } from '../../../runtime/ports/logger.js'
import { generateCodeHandler } from '../../../adapters/llm/generateCodeHandler.js'
import { recordedGenerator } from '../../../adapters/llm/recordedGenerator.js'
import { generationInput } from './generationInputs.js'

test('the effect generateCode streams tokens as observations, answers the program and logs neither', async () => {
  const input = generationInput()
  const observed: Observation[] = []
  const logged: unknown[] = []
  const log = { ...silentLogger, info: (...line: unknown[]) => { logged.push(line) } }
  const scope: EffectScope = {
    signal: new AbortController().signal, resumed: false, log, observe: (one) => { observed.push(one) },
    appendOutput: async () => {}, truncateOutput: async () => {}, history: async () => [],
  }
  const generator = recordedGenerator({
    recordings: [{
      name: 'x', source: 'a test', model: null, recordedAt: '2026-01-01T00:00:00Z', promptHash: null, reply: '```python\nsecret_program = 1\n```',
      task: { userQuery: input.request.userQuery, taskObjective: input.request.taskObjective, attempt: 1 },
    }],
    log: silentLogger,
  })
  const effect: Effect<'generateCode'> = { effectId: 'e', executionId: 'x', type: 'generateCode', input, invokeId: 'codeGenerator', statePath: null }
  const { code } = await generateCodeHandler(generator)(effect, scope)
  expect(code).toBe('secret_program = 1\n')
  expect(observed.map((one) => (one.kind === 'token' ? one.text : '')).join('')).toBe('```python\nsecret_program = 1\n```')
  expect(logged).toHaveLength(2)
  expect(JSON.stringify(logged)).not.toContain('secret_program')
})
